package import MonitorCore

/// A domain name as labels of bytes. Names compare without regard to the case of ASCII letters: labels are kept in lower
/// case.
///
/// Source: RFC 1035 §2.3.4, §3.1, §4.1.4; RFC 4343.
package struct DNSName: Hashable, Sendable {
    /// Without the root.
    package let labels: [[UInt8]]

    package static let root = DNSName(labels: [])

    private init(labels: [[UInt8]]) {
        self.labels = labels
    }

    /// A host's name, with or without its final dot.
    ///
    /// - Returns: `nil` where a label is empty or too long, or the name is.
    package init?(host text: String) {
        let plain = text.last == "." ? text.dropLast() : text[...]
        let labels = plain.lowercased().utf8.split(separator: 0x2e, omittingEmptySubsequences: false)
            .map(Array.init)
        guard !plain.isEmpty, labels.allSatisfy({ (1...63).contains($0.count) }),
            labels.reduce(0, { $0 + $1.count + 1 }) <= 254
        else { return nil }
        self.labels = labels
    }

    /// The name that an address is asked for by: `1.2.0.192.in-addr.arpa`, `….ip6.arpa`.
    ///
    /// Source: RFC 1035 §3.5; RFC 3596 §2.5.
    package init(reverse address: IPAddress) {
        if let v4 = address.v4 {
            labels =
                [0, 8, 16, 24].map { Array("\(v4 >> UInt32($0) & 0xff)".utf8) } + Self.labels("in-addr.arpa")
        } else {
            let nibbles = [address.low, address.high].flatMap { half in
                (0..<16).map { [HexDigit.text(UInt8(half >> UInt64(4 * $0) & 15))] }
            }
            labels = nibbles + Self.labels("ip6.arpa")
        }
    }

    private static func labels(_ text: String) -> [[UInt8]] {
        text.utf8.split(separator: 0x2e).map(Array.init)
    }

    /// Bytes on the wire, without compression.
    package var wire: [UInt8] { labels.flatMap { [UInt8($0.count)] + $0 } + [0] }

    /// As a host name: only for names that `init(host:)` made, or that come from a resolver and are only shown.
    package var hostText: String {
        labels.isEmpty ? "." : labels.map(Self.shown).joined(separator: ".")
    }

    /// With its final dot, and unprintable bytes as `\DDD` (RFC 1035 §5.1).
    package var presentation: String { labels.isEmpty ? "." : labels.map { Self.shown($0) + "." }.joined() }

    private static func shown(_ label: [UInt8]) -> String {
        DNSText.escaped(label, besides: [UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: "@"), 0x20])
    }

    /// Reads a name that may point back into the message.
    ///
    /// - Returns: the name and where what follows it begins; `nil` for one that is broken, too long, or points forward.
    static func read(_ message: [UInt8], at start: Int) -> (name: DNSName, end: Int)? {
        var (labels, bytes): ([[UInt8]], Int) = ([], 1)
        var (offset, end): (Int, Int?) = (start, nil)
        // A pointer leads to what is before it, so that no chain of them can go round.
        var earliest = start
        while offset < message.count {
            let length = Int(message[offset])
            switch length {
            case 0: return (DNSName(labels: labels), end ?? offset + 1)
            case 1...63:
                guard offset + 1 + length <= message.count else { return nil }
                bytes += length + 1
                guard bytes <= 255 else { return nil }
                labels.append(message[offset + 1..<offset + 1 + length].map(Self.lower))
                offset += 1 + length
            case 0xc0...:
                guard offset + 1 < message.count else { return nil }
                let target = (length & 0x3f) << 8 | Int(message[offset + 1])
                guard target < earliest else { return nil }
                end = end ?? offset + 2
                (offset, earliest) = (target, target)
            default: return nil
            }
        }
        return nil
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }

    /// Whether the last labels are those of `suffix`.
    package func ends(in suffix: DNSName) -> Bool {
        labels.suffix(suffix.labels.count).elementsEqual(suffix.labels)
    }
}

/// Bytes of strangers as the presentation format has them.
package enum DNSText {
    /// Printable ASCII as it is, with a backslash before what has a meaning there; everything else as `\DDD`.
    static func escaped(_ bytes: some Sequence<UInt8>, besides special: Set<UInt8> = []) -> String {
        var text = ""
        for byte in bytes {
            if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") || special.contains(byte), byte > 0x20
            {
                text += "\\"
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else if (0x20...0x7e).contains(byte), !special.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte)
                text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return text
    }

    static func quoted(_ bytes: some Sequence<UInt8>) -> String { "\"\(escaped(bytes))\"" }

    static func hex(_ bytes: some Sequence<UInt8>) -> String { HexText.text(bytes).uppercased() }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let bits = part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
            for index in 0..<4 {
                let digit = Int(bits >> UInt32(18 - 6 * index) & 63)
                text.append(index <= part.count ? alphabet[digit] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
