/// A question to a resolver, as bytes.
///
/// Source: RFC 1035 §4.1; RFC 6891 §6.1 (EDNS).
package struct DNSQuery: Sendable, Hashable {
    package var id: UInt16
    package var name: DNSName
    package var type: UInt16
    /// Asks for signatures (RFC 3225).
    package var wantsSignatures = false
    /// Asks the resolver not to validate (RFC 4035 §3.2.2).
    package var isUnchecked = false

    /// What a datagram may have: it passes everywhere (DNS flag day 2020).
    package static let longestDatagram: UInt16 = 1232

    package init(id: UInt16, name: DNSName, type: DNSType) {
        self.id = id
        self.name = name
        self.type = type.rawValue
    }

    package var bytes: [UInt8] {
        let recursion: UInt16 = 0x0100
        let unchecked: UInt16 = 0x0010
        let flags = recursion | (isUnchecked ? unchecked : 0)
        let header = [id, flags, 1, 0, 0, 1].flatMap(Self.octets)
        let question = name.wire + Self.octets(type) + Self.octets(1)
        // The root, type 41, the longest datagram as class, extended flags as time to live, no options.
        let extended: [UInt8] =
            [0] + Self.octets(41) + Self.octets(Self.longestDatagram) + [
                0, 0, wantsSignatures ? 0x80 : 0, 0, 0, 0,
            ]
        return header + question + extended
    }

    private static func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
}
