internal import HubFrame
internal import LanCore
internal import MonitorCore

extension DeviceSummary {
    /// What it is, in two words: for the table.
    var about: String? {
        let identity = details.identity
        return identity.vendor ?? identity.model ?? identity.hints.first.map { "\($0.kind)" }
    }

    /// - Parameter address: the one that it has now.
    func facts(address now: String?) -> [Fact] {
        let identity = details.identity
        let others = details.addresses.map(\.description).joined(separator: ", ")
        let hints = identity.hints.map { "\($0.kind), by its \($0.reason)" }.joined(separator: "; ")
        let optional: [(String, String?)] = [
            ("Vendor", identity.vendor), ("Model", identity.model),
            ("Probably", hints.isEmpty ? nil : hints),
            ("Services", identity.services.isEmpty ? nil : identity.services.joined(separator: ", ")),
            ("Earlier address", identity.earlierSelf.map { "\($0.mac)" }),
        ]
        return [Fact("Hardware address", device), Fact("Address", now ?? address)]
            + (others.isEmpty ? [] : [Fact("Other addresses", others)])
            + optional.compactMap { term, value in value.map { Fact(term, $0) } }
            + [Fact("First seen", Moment(firstSeen))]
    }

    /// Who calls it what; the most trusted first.
    var evidence: [Fact] {
        let own = givenName.map { [Fact("Your name", $0)] } ?? []
        let inherited =
            inheritedName.map { [Fact("Your name for \($0.device), its earlier address", $0.text)] } ?? []
        return own + inherited + details.identity.names.map { Fact($0.source.words, $0.text) }
    }
}

extension NameSource {
    fileprivate var words: String {
        switch self {
        case .operatorFile: "Router's own list"
        case .ethers: "/etc/ethers"
        case .hosts: "/etc/hosts"
        case .serviceInstance: "Service it offers"
        case .lease: "DHCP lease"
        case .dhcp: "DHCP"
        case .dhcpv6: "DHCPv6"
        case .dns: "DNS"
        case .mdns: "Multicast DNS"
        case .netbios: "NetBIOS"
        case .llmnr: "LLMNR"
        case .lldp: "LLDP"
        }
    }
}
