internal import MonitorCore

/// Echo requests, and what comes back for them.
///
/// Source: RFC 792; RFC 4443 §2.1, §3, §4.
struct EchoPacket: Equatable {
    static let headerBytes = 8

    var identifier: UInt16
    var sequence: UInt16
    var data: [UInt8]

    /// Type, code, checksum, identifier, sequence, data. The kernel fills in the checksum of ICMPv6.
    func bytes(_ isV4: Bool) -> [UInt8] {
        var bytes: [UInt8] = [
            isV4 ? 8 : 128, 0, 0, 0, UInt8(identifier >> 8), UInt8(identifier & 0xff), UInt8(sequence >> 8),
            UInt8(sequence & 0xff),
        ]
        bytes += data
        if isV4 {
            let sum = Self.checksum(bytes)
            (bytes[2], bytes[3]) = (UInt8(sum >> 8), UInt8(sum & 0xff))
        }
        return bytes
    }

    /// Source: RFC 1071.
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
        }
        while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
        return ~UInt16(sum)
    }
}

/// A message that an ICMP socket received, as far as it is about our echoes.
enum EchoNews: Equatable {
    enum Trouble: Equatable {
        case timeExceeded
        /// A word of the API.
        case unreachable(String)
        /// With the next hop's largest packet, 0 where it is not told.
        case tooBig(Int)
    }

    case reply(EchoPacket, timeToLive: Int?)
    case trouble(Trouble, identifier: UInt16, sequence: UInt16, destination: IPAddress)

    /// - Parameters:
    ///   - bytes: of IPv4 with its IP header, of IPv6 without.
    /// - Returns: `nil` for anything else, also what is cut short.
    init?(_ bytes: [UInt8], isV4: Bool) {
        var (message, hops): (ArraySlice<UInt8>, Int?) = (bytes[...], nil)
        if isV4 {
            guard let header = Self.headerV4(message) else { return nil }
            hops = Int(bytes[8])
            message = message.dropFirst(header.length)
        }
        let octets = Array(message)
        guard octets.count >= EchoPacket.headerBytes else { return nil }
        let (type, code) = (octets[0], octets[1])
        if type == (isV4 ? 0 : 129) {
            self = .reply(
                EchoPacket(
                    identifier: Self.u16(octets, 4), sequence: Self.u16(octets, 6), data: Array(octets[8...])),
                timeToLive: hops)
            return
        }
        guard let trouble = isV4 ? Self.troubleV4(type, code, octets) : Self.troubleV6(type, code, octets),
            let quoted = Self.quoted(octets[8...], isV4: isV4)
        else { return nil }
        self = .trouble(
            trouble, identifier: quoted.identifier, sequence: quoted.sequence, destination: quoted.destination
        )
    }

    private static func u16(_ octets: [UInt8], _ at: Int) -> UInt16 {
        UInt16(octets[at]) << 8 | UInt16(octets[at + 1])
    }

    private static func headerV4(_ bytes: ArraySlice<UInt8>) -> (
        length: Int, protocol: UInt8, destination: UInt32
    )? {
        let octets = Array(bytes.prefix(60))
        guard octets.count >= 20, octets[0] >> 4 == 4 else { return nil }
        let length = Int(octets[0] & 15) * 4
        guard length >= 20, bytes.count >= length else { return nil }
        return (length, octets[9], octets[16..<20].reduce(0) { $0 << 8 | UInt32($1) })
    }

    private static func troubleV4(_ type: UInt8, _ code: UInt8, _ octets: [UInt8]) -> Trouble? {
        switch type {
        case 11: .timeExceeded
        case 3 where code == 4: .tooBig(Int(u16(octets, 6)))
        case 3: .unreachable(unreachableV4(code))
        default: nil
        }
    }

    private static func unreachableV4(_ code: UInt8) -> String {
        switch code {
        case 0, 5, 6, 11: "netUnreachable"
        case 2, 3: "portUnreachable"
        case 9, 10, 13: "prohibited"
        default: "hostUnreachable"
        }
    }

    private static func troubleV6(_ type: UInt8, _ code: UInt8, _ octets: [UInt8]) -> Trouble? {
        switch type {
        case 3: .timeExceeded
        case 2: .tooBig(octets[4..<8].reduce(0) { $0 << 8 | Int($1) })
        case 1:
            switch code {
            case 0: .unreachable("netUnreachable")
            case 1, 5, 6: .unreachable("prohibited")
            case 4: .unreachable("portUnreachable")
            default: .unreachable("hostUnreachable")
            }
        default: nil
        }
    }

    /// The echo request that the message quotes.
    private static func quoted(
        _ bytes: ArraySlice<UInt8>, isV4: Bool
    ) -> (identifier: UInt16, sequence: UInt16, destination: IPAddress)? {
        let (octets, start, destination): ([UInt8], Int, IPAddress)
        if isV4 {
            guard let header = headerV4(bytes), header.protocol == 1 else { return nil }
            (octets, start, destination) = (Array(bytes), header.length, IPAddress(v4: header.destination))
        } else {
            guard bytes.count >= 48 else { return nil }
            octets = Array(bytes)
            guard octets[0] >> 4 == 6, octets[6] == 58 else { return nil }
            let halves = [octets[24..<32], octets[32..<40]].map {
                $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            (start, destination) = (40, IPAddress(high: halves[0], low: halves[1]))
        }
        guard octets.count >= start + 8, octets[start] == (isV4 ? 8 : 128) else { return nil }
        return (u16(octets, start + 4), u16(octets, start + 6), destination)
    }
}
