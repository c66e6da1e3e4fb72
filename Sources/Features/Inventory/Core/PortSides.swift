package import MonitorCore

/// What is behind a port.
package enum PortSide: Hashable, Sendable {
    /// A customer, or several behind a switch without management.
    case access
    /// Another device that is read.
    case leadsTo(String)
    /// A device that is not read, or was not for a day.
    case unread(String)
    /// The way to the gateway.
    case up

    /// Access first: the order in which places are offered.
    package var rank: Int {
        switch self {
        case .access: 0
        case .unread: 1
        case .leadsTo: 2
        case .up: 3
        }
    }

    package var word: String {
        switch self {
        case .access: "access"
        case .leadsTo: "leads to"
        case .unread: "unread"
        case .up: "up"
        }
    }
}

/// Why a port has its side.
package enum SideReason: Hashable, Sendable {
    case hand(String)
    case gateway(MACAddress)
    case neighbour(String)
    case ownAddress(String, MACAddress)
    case covers(String, count: Int)
    case nothingElse

    package var sentence: String {
        switch self {
        case .hand(let who): "set by hand by \(who)"
        case .gateway(let address): "the gateway \(address) is behind this port"
        case .neighbour(let name): "the switch \(name) is behind this port, as LLDP says"
        case .ownAddress(let name, let address): "\(name)'s own address \(address) is behind this port"
        case .covers(let name, let count): "\(count) customers of \(name) are behind this port"
        case .nothingElse: "no neighbour, no device's address and no gateway is behind this port"
        }
    }
}

/// The sides of all ports, from what is known of the network.
///
/// The first rule that holds decides: set by hand; a gateway behind it; a bridge or router as its neighbour, or a known
/// device's own address; the customers of another switch; else it is an access port.
package struct PortSides: Sendable {
    package struct Device: Sendable {
        package var name: String
        package var ownAddresses: Set<MACAddress>
        /// Read, and completely so within the last day.
        package var isRead: Bool

        package init(name: String, ownAddresses: Set<MACAddress>, isRead: Bool) {
            self.name = name
            self.ownAddresses = ownAddresses
            self.isRead = isRead
        }
    }

    package struct Port: Sendable {
        package var id: Int64
        package var device: String
        package var addresses: Set<MACAddress>
        /// Neighbours that are bridges or routers, by name.
        package var neighbours: [String]
        package var byHand: (side: PortSide, who: String)?

        package init(
            id: Int64, device: String, addresses: Set<MACAddress>, neighbours: [String] = [],
            byHand: (side: PortSide, who: String)? = nil
        ) {
            self.id = id
            self.device = device
            self.addresses = addresses
            self.neighbours = neighbours
            self.byHand = byHand
        }
    }

    package struct Side: Hashable, Sendable {
        package var side: PortSide
        package var reason: SideReason
    }

    /// Whether a neighbour's capabilities make a port lead on: bridges and routers, not telephones, nor access points and
    /// stations that are not bridges. Takes LLDP's letters and words, and CDP's words.
    package static func leadsOn(_ capabilities: String?) -> Bool {
        guard let capabilities else { return true }
        let words = capabilities.lowercased().split { !$0.isLetter }.map(String.init)
        if words.contains(where: { ["t", "telephone", "phone", "host"].contains($0) }) { return false }
        return words.contains { ["b", "bridge", "switch", "r", "router"].contains($0) }
    }

    package static func sides(
        ports: [Port], devices: [Device], gateways: Set<MACAddress>
    ) -> [Int64: Side] {
        let byName = Dictionary(devices.map { ($0.name, $0) }) { one, _ in one }
        var owners: [MACAddress: String] = [:]
        for device in devices { for address in device.ownAddresses { owners[address] = device.name } }
        var sides: [Int64: Side] = [:]
        var undecided: [Port] = []
        for port in ports {
            if let side = certain(port, byName, owners, gateways) {
                sides[port.id] = side
            } else {
                undecided.append(port)
            }
        }
        for (port, name, count) in covering(undecided, byName, owners) {
            sides[port] = Side(side: .leadsTo(name), reason: .covers(name, count: count))
        }
        for port in undecided where sides[port.id] == nil {
            sides[port.id] = Side(side: .access, reason: .nothingElse)
        }
        return sides
    }

    private static func certain(
        _ port: Port, _ devices: [String: Device], _ owners: [MACAddress: String], _ gateways: Set<MACAddress>
    ) -> Side? {
        if let (side, who) = port.byHand { return Side(side: side, reason: .hand(who)) }
        if let gateway = port.addresses.intersection(gateways).min() {
            return Side(side: .up, reason: .gateway(gateway))
        }
        if let name = port.neighbours.sorted().first(where: { $0 != port.device }) {
            let isRead = devices[name]?.isRead ?? false
            return Side(side: isRead ? .leadsTo(name) : .unread(name), reason: .neighbour(name))
        }
        let behind = port.addresses.filter { owners[$0] != nil && owners[$0] != port.device }.sorted()
        guard
            let address = behind.first(where: { devices[owners[$0] ?? ""]?.isRead ?? false }) ?? behind.first,
            let name = owners[address]
        else { return nil }
        let isRead = devices[name]?.isRead ?? false
        return Side(side: isRead ? .leadsTo(name) : .unread(name), reason: .ownAddress(name, address))
    }

    /// Ports behind which are the customers of another switch: at least two of them and 30 % of that switch's, from two of
    /// its ports or more, and half of what the port has.
    private static func covering(
        _ undecided: [Port], _ devices: [String: Device], _ owners: [MACAddress: String]
    ) -> [(port: Int64, device: String, count: Int)] {
        var holders: [MACAddress: [(device: String, port: Int64)]] = [:]
        var customers: [String: Set<MACAddress>] = [:]
        for port in undecided where devices[port.device]?.isRead ?? false {
            for address in port.addresses where owners[address] == nil {
                holders[address, default: []].append((port.device, port.id))
                customers[port.device, default: []].insert(address)
            }
        }
        return undecided.compactMap { port in
            var counts: [String: Int] = [:]
            var places: [String: Set<Int64>] = [:]
            for address in port.addresses {
                for holder in holders[address] ?? [] where holder.device != port.device {
                    counts[holder.device, default: 0] += 1
                    places[holder.device, default: []].insert(holder.port)
                }
            }
            let found = counts.filter { name, count in
                count >= 2 && places[name]?.count ?? 0 >= 2
                    && count * 10 >= (customers[name]?.count ?? 0) * 3 && count * 2 >= port.addresses.count
            }
            guard let best = found.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
            return (port.id, best.key, best.value)
        }
    }
}
