internal import LanCore
internal import MonitorCore

extension Leases {
    /// `lease 192.168.1.7 { ... hardware ethernet aa:...; client-hostname "name"; }`: a journal, the
    /// last counts.
    ///
    /// Source: dhcpd.leases(5).
    static func dhcpd(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        var (address, mac, name): (IPAddress?, MACAddress?, String?)
        var depth = 0
        var statements = DhcpdStatements(text)
        while let (words, end) = statements.next() {
            let first = words.first ?? []
            switch end {
            case .open:
                if depth == 0 {
                    let isLease = first[...].elements("lease") && words.count >= 2
                    (address, mac, name) = (isLease ? IPAddress(utf8: words[1][...]) : nil, nil, nil)
                }
                depth += 1
            case .close:
                depth = max(0, depth - 1)
                guard depth == 0, let name, address != nil else { continue }
                book.add(name, mac: mac, address: address)
            case .semicolon where depth == 1:
                if words.count >= 3, first[...].elements("hardware"), words[1][...].elements("ethernet") {
                    mac = MACAddress(utf8: words[2][...])
                } else if words.count >= 2, first[...].elements("client-hostname") {
                    name = host(words[1][...])
                }
            case .semicolon: break
            }
        }
        return book
    }
}

/// The statements of a dhcpd leases file: words up to a semicolon or a brace, without comments. A quoted
/// string is one word, whatever it contains.
private struct DhcpdStatements {
    enum End {
        case semicolon, open, close
    }

    /// More than any statement that is looked at.
    private static let maximumWords = 8
    private static let maximumBytes = 1024

    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    /// - Returns: `nil` at the end; what no mark ends is none.
    mutating func next() -> ([[UInt8]], End)? {
        var words: [[UInt8]] = []
        var isInside = false
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: ";"): return (words, .semicolon)
            case UInt8(ascii: "{"): return (words, .open)
            case UInt8(ascii: "}"): return (words, .close)
            case UInt8(ascii: "#"):
                while position < text.count, text[position] != 10 { position += 1 }
                isInside = false
            case UInt8(ascii: "\""):
                keep(quoted(), in: &words)
                isInside = false
            case 9, 10, 13, 32: isInside = false
            default:
                if !isInside { keep([], in: &words) }
                isInside = true
                if words.count <= Self.maximumWords, let last = words.indices.last,
                    words[last].count < Self.maximumBytes
                {
                    words[last].append(byte)
                }
            }
        }
        return nil
    }

    /// One more than the maximum stays as the place of all that follow.
    private func keep(_ word: [UInt8], in words: inout [[UInt8]]) {
        if words.count <= Self.maximumWords { words.append(word) }
    }

    /// What quotes hold: `\"`, `\\` and octal `\040` are single bytes. Ends with the line at the latest:
    /// dhcpd writes no line feed as it is.
    private mutating func quoted() -> [UInt8] {
        var word: [UInt8] = []
        while position < text.count, text[position] != 10 {
            var byte = text[position]
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\"), position < text.count, text[position] != 10 { byte = escaped() }
            if word.count < Self.maximumBytes { word.append(byte) }
        }
        return word
    }

    private mutating func escaped() -> UInt8 {
        let digits = text[position...].prefix(3)
        if digits.count == 3, let octal = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
            position += 3
            return octal
        }
        position += 1
        return text[position - 1]
    }
}
