internal import LanCore
internal import MonitorCore

/// Neighbour and router, solicitation and advertisement.
///
/// Source: RFC 4861 §4; RFC 4862 §5.4 for addresses that are only being tried.
enum NeighbourDiscovery {
    static func read(_ frame: Announcement) -> [Sighting] {
        let message = frame.payload
        switch message[0] {
        case 133: return frame.address.map { solicitor($0, frame, optionsAt: 8) } ?? []
        case 134: return router(frame)
        case 135:
            // Without a source a device tries an address (duplicate address detection): it does not own it
            // yet.
            guard frame.address == nil else { return solicitor(frame.address, frame, optionsAt: 24) }
            return message.v6(8).map { [Sighting(mac: frame.source, address: $0)] } ?? []
        case 136:
            guard let target = message.v6(8) else { return [] }
            let mac = Self.mac(option: 2, message, at: 24) ?? frame.source
            return [Sighting(mac: mac, address: target, isPresence: true)]
        default: return []
        }
    }

    private static func solicitor(
        _ address: IPAddress?, _ frame: Announcement, optionsAt offset: Int
    ) -> [Sighting] {
        let mac = Self.mac(option: 1, frame.payload, at: offset) ?? frame.source
        return [Sighting(mac: mac, address: address, isPresence: true)]
    }

    private static func router(_ frame: Announcement) -> [Sighting] {
        guard frame.address?.isLinkLocalV6 == true, let lifetime = frame.payload.u16(6) else { return [] }
        var prefixes: [NetworkRange] = []
        for option in Options(frame.payload, at: 16) where option.type == 3 && prefixes.count < 8 {
            guard let length = option.value[0], let prefix = option.value.v6(14),
                let range = NetworkRange(containing: prefix, prefixLength: Int(length))
            else { continue }
            prefixes.append(range)
        }
        return [frame.sender([.routes(prefixes: prefixes, isDefault: lifetime > 0)])]
    }

    private static func mac(option wanted: UInt8, _ message: Octets, at offset: Int) -> MACAddress? {
        Options(message, at: offset).first { $0.type == wanted }?.value.mac(0)
    }

    /// Type, length in units of eight octets (header included), value.
    private struct Options: Sequence, IteratorProtocol {
        private var rest: Octets?

        init(_ message: Octets, at offset: Int) { rest = message.from(offset) }

        mutating func next() -> (type: UInt8, value: Octets)? {
            guard let here = rest, let type = here[0], let units = here[1], units > 0,
                let value = here.part(2, Int(units) * 8 - 2)
            else { return nil }
            rest = here.from(Int(units) * 8)
            return (type, value)
        }
    }
}
