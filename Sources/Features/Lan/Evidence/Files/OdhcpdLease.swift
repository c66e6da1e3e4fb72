internal import MonitorCore

/// A line of odhcpd's leases file: `# br-lan 0a1b2c3d4e5f ipv4 name 1700000000 a 32 192.168.1.7/32`; over
/// IPv6 the second word is a DUID, and the third an identifier in hexadecimal digits.
///
/// A name that is not a host name has `broken\x20` in front, and is written as the client sent it, blanks and
/// all.
struct OdhcpdLease {
    private(set) var mac: MACAddress?
    private(set) var addresses: [IPAddress] = []
    /// `-` is none.
    private(set) var name: [UInt8]

    /// Longer lines are not odhcpd's: a name has 255 bytes, and a client few addresses.
    private static let maximumWords = 128
    private static let broken = Array("broken\\x20".utf8)

    /// - Returns: `nil` for another line, a comment in words among them.
    init?(_ line: ArraySlice<UInt8>) {
        var words = line.split(maxSplits: Self.maximumWords) { $0 == 32 || $0 == 9 || $0 == 13 }
        guard words.count >= 8, words[0].elements("#") else { return nil }
        while let last = words.last, let address = Self.prefixed(last) {
            addresses.insert(address, at: 0)
            words.removeLast()
        }
        // Name, end of the lease, number, length: read from the end, since a name may have several words.
        guard words.count >= 8, Self.isTime(words[words.count - 3]), Self.isHex(words[words.count - 2]),
            Self.isTime(words[words.count - 1]), Self.isHex(words[2]), words[2].count >= 12
        else { return nil }
        let isV4 = words[3].elements("ipv4")
        guard isV4 || Self.isHex(words[3]) else { return nil }
        let end = words[words.count - 4].endIndex
        name = Self.unescaped(Array(line[words[4].startIndex..<end]))
        if isV4, words[2].count == 12 {
            mac = UInt64(String(decoding: words[2], as: UTF8.self), radix: 16).map { MACAddress(raw: $0) }
        }
    }

    /// `192.168.1.7/32`.
    private static func prefixed(_ word: ArraySlice<UInt8>) -> IPAddress? {
        guard let slash = word.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return IPAddress(utf8: word[..<slash])
    }

    /// Seconds since 1970; `-1` never expires.
    private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
        word.elements("-1") || word.allSatisfy { (48...57).contains($0) }
    }

    private static func isHex(_ word: ArraySlice<UInt8>) -> Bool {
        word.allSatisfy { (48...57).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0) }
    }

    /// `\x20` is a blank; other escapes are kept as they are.
    private static func unescaped(_ name: [UInt8]) -> [UInt8] {
        let rest = name.starts(with: broken) ? name[broken.count...] : name[...]
        var plain: [UInt8] = []
        var index = rest.startIndex
        while index < rest.endIndex {
            let escape = rest[index...].prefix(4)
            if escape.count == 4, escape.starts(with: [0x5c, 0x78]), isHex(escape.dropFirst(2)),
                let byte = UInt8(String(decoding: escape.dropFirst(2), as: UTF8.self), radix: 16)
            {
                plain.append(byte)
                index += 4
            } else {
                plain.append(rest[index])
                index += 1
            }
        }
        return plain
    }
}
