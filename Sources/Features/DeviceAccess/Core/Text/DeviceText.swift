/// What a device printed, as lines without their ends.
///
/// Accepts LF, CR LF, LF CR (D-Link), CR CR LF, and no end behind the last line.
package struct DeviceText: Sendable {
    package let lines: [Bytes]

    /// Lines beyond this many are left out, and the text counts as cut.
    package static let mostLines = 200_000
    /// Bytes of one line beyond this many are left out.
    package static let longestLine = 8192
    package let isCut: Bool

    package init(_ bytes: [UInt8]) {
        var lines: [Bytes] = []
        var start = 0
        var isCut = false
        func add(_ end: Int) -> Bool {
            var line = bytes[start..<end]
            while line.last == 0x0d { line = line.dropLast() }
            while line.first == 0x0d { line = line.dropFirst() }
            if line.count > Self.longestLine {
                line = line.prefix(Self.longestLine)
                isCut = true
            }
            lines.append(line)
            return lines.count < Self.mostLines
        }
        for index in bytes.indices where bytes[index] == 0x0a {
            guard add(index) else {
                isCut = true
                break
            }
            start = index + 1
        }
        if start < bytes.count, lines.count < Self.mostLines, !bytes[start...].allSatisfy({ $0 == 0x0d }) {
            _ = add(bytes.count)
        }
        self.lines = lines
        self.isCut = isCut
    }

    package init(lines: [[UInt8]]) {
        self.lines = lines.map { $0[...] }
        isCut = false
    }
}
