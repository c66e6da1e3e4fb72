/// One message as it came over the network, in either form.
///
/// Source: RFC 5424 §6; RFC 3164 §4; and what devices send instead.
public struct SyslogMessage: Sendable, Equatable {
    /// 0 to 7, most urgent first; 5 where the message does not say.
    public let severity: Int
    public let facility: Int
    /// As a line of a log: time, host, program and text, so far as they are there. Without control characters.
    public let line: [UInt8]

    /// More of a message is not kept.
    public static let longest = 8192

    /// - Parameter datagram: whole; never empty.
    public init(_ datagram: ArraySlice<UInt8>) {
        let bytes = datagram.prefix(Self.longest)
        guard let (priority, rest) = Self.priority(bytes) else {
            (severity, facility) = (5, 1)
            line = Self.clean(bytes)
            return
        }
        (severity, facility) = (priority & 7, priority >> 3)
        if rest.count > 2, rest[rest.startIndex] == UInt8(ascii: "1"), rest[rest.startIndex + 1] == 0x20,
            let line = Self.fields(rest.dropFirst(2))
        {
            self.line = line
        } else {
            line = Self.clean(rest)
        }
    }

    private static func priority(_ bytes: ArraySlice<UInt8>) -> (Int, ArraySlice<UInt8>)? {
        guard bytes.first == UInt8(ascii: "<"),
            let end = bytes.prefix(5).firstIndex(of: UInt8(ascii: ">")), end > bytes.startIndex + 1
        else { return nil }
        var number = 0
        for byte in bytes[(bytes.startIndex + 1)..<end] {
            guard (48...57).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 48)
        }
        return number <= 191 ? (number, bytes[(end + 1)...]) : nil
    }

    /// `TIMESTAMP HOST APP PROCID MSGID SD MSG` as `TIMESTAMP HOST APP[PROCID]: MSG`.
    private static func fields(_ rest: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = rest
        var fields: [ArraySlice<UInt8>] = []
        for _ in 0..<5 {
            guard let end = rest.firstIndex(of: 0x20), end > rest.startIndex else { return nil }
            fields.append(rest[..<end])
            rest = rest[(end + 1)...]
        }
        guard let message = afterData(rest) else { return nil }
        let none: [UInt8] = [UInt8(ascii: "-")]
        var line: [UInt8] = []
        if !fields[0].elementsEqual(none) { line += fields[0] + [0x20] }
        if !fields[1].elementsEqual(none) || !line.isEmpty { line += fields[1] + [0x20] }
        if !fields[2].elementsEqual(none) {
            line += fields[2]
            if !fields[3].elementsEqual(none) { line += Array("[".utf8) + fields[3] + Array("]".utf8) }
            line += Array(": ".utf8)
        }
        return clean((line + message)[...])
    }

    /// Past the structured data: `-`, or elements in brackets.
    private static func afterData(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let first = rest.first else { return rest }
        var index = rest.startIndex
        if first == UInt8(ascii: "-") {
            index += 1
        } else {
            guard first == UInt8(ascii: "[") else { return nil }
            while index < rest.endIndex, rest[index] == UInt8(ascii: "[") {
                var isQuoted = false
                index += 1
                while index < rest.endIndex, isQuoted || rest[index] != UInt8(ascii: "]") {
                    if rest[index] == UInt8(ascii: "\""), rest[index - 1] != UInt8(ascii: "\\") {
                        isQuoted.toggle()
                    }
                    index += 1
                }
                guard index < rest.endIndex else { return nil }
                index += 1
            }
        }
        var message = rest[index...].drop { $0 == 0x20 }
        // The byte order mark that says UTF-8.
        if message.starts(with: [0xef, 0xbb, 0xbf]) { message = message.dropFirst(3) }
        return message
    }

    private static func clean(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var clean = bytes.map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }
        while clean.last == 0x20 { clean.removeLast() }
        return clean
    }
}
