/// One line of a log, as its writers put it: time, host, program, message. What is not there is empty.
///
/// Source: RFC 3164 §4.1, as files of syslog and `journalctl -o short` or `short-iso` have it.
public struct LogLine: Sendable, Equatable {
    /// More of a line is not looked at.
    public static let longest = 2000

    public let bytes: ArraySlice<UInt8>
    public let host: ArraySlice<UInt8>
    /// Without its process number: `sshd`.
    public let program: ArraySlice<UInt8>
    /// Behind time, host and program.
    public let message: ArraySlice<UInt8>

    public init(_ whole: some Collection<UInt8>) {
        self.init(slice: Array(whole.prefix(Self.longest))[...])
    }

    init(slice whole: ArraySlice<UInt8>) {
        bytes = whole
        guard let afterTime = Self.endOfTime(whole) else {
            (host, message) = (whole[whole.startIndex..<whole.startIndex], whole)
            program = host
            return
        }
        var rest = whole[afterTime...].drop { $0 == 0x20 }
        host = rest.prefix { $0 > 0x20 }
        rest = rest[host.endIndex...].drop { $0 == 0x20 }
        let tag = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "[") }
        var end = tag.endIndex
        if end < rest.endIndex, rest[end] == UInt8(ascii: "[") {
            end = rest[end...].firstIndex { $0 == UInt8(ascii: "]") || $0 <= 0x20 } ?? rest.endIndex
            if end < rest.endIndex, rest[end] == UInt8(ascii: "]") { end += 1 }
        }
        if end < rest.endIndex, rest[end] == UInt8(ascii: ":"), !tag.isEmpty {
            program = tag
            message = rest[(end + 1)...].drop { $0 == 0x20 }
        } else {
            program = rest[rest.startIndex..<rest.startIndex]
            message = rest
        }
    }

    /// `Nov 30 13:55:01`, or an ISO time.
    private static func endOfTime(_ line: ArraySlice<UInt8>) -> Int? {
        let start = line.startIndex
        guard line.count >= 16 else { return nil }
        func isDigit(_ offset: Int) -> Bool { (48...57).contains(line[start + offset]) }
        if line[start + 3] == 0x20, line[start + 6] == 0x20, line[start + 9] == UInt8(ascii: ":"),
            line[start + 12] == UInt8(ascii: ":"), isDigit(5), isDigit(7), isDigit(14)
        {
            return start + 15
        }
        if line[start + 4] == UInt8(ascii: "-"), line[start + 7] == UInt8(ascii: "-"), isDigit(0), isDigit(3),
            isDigit(9), [UInt8(ascii: "T"), 0x20].contains(line[start + 10]), isDigit(11)
        {
            return line[(start + 11)...].firstIndex { $0 == 0x20 }
        }
        return nil
    }

    /// Splits a text into lines, without their ends and without empty ones.
    public static func split(_ text: [UInt8]) -> [LogLine] {
        text.split(separator: 0x0a).compactMap { line in
            let line = line.last == 0x0d ? line.dropLast() : line
            return line.isEmpty ? nil : LogLine(slice: line.prefix(Self.longest))
        }
    }
}
