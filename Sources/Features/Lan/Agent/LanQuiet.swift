internal import AgentHost
internal import DeviceDiscovery
internal import LanCore
internal import MonitorCore

/// The networks that `PASSIVE` keeps quiet: the LAN, and what is behind its routers.
enum LanQuiet {
    static func networks(_ settings: AgentSettings) -> QuietNetworks {
        let lan = settings.lan
        guard lan.passive else { return QuietNetworks() }
        var quiet = QuietNetworks(ranges: lan.networkRanges + lan.routedRanges)
        if let sides = try? LanSide.ofThisHost(lan).sides {
            for side in sides { quiet.add(side.interface, side.ranges + side.routed) }
        } else if lan.networkRanges.isEmpty {
            // Which side is the LAN is not known: it is none of the Internet's.
            for one in (try? LocalInterfaces.read()) ?? [] where one.isUp && !one.isLoopback {
                let networks = one.addresses.filter { $0.address.isPrivateV4 }.compactMap(\.network)
                if !networks.isEmpty { quiet.add(one, networks) }
            }
        }
        return quiet
    }
}

extension QuietNetworks {
    /// Ranges of an interface, with its IPv6 prefixes.
    fileprivate mutating func add(_ interface: LocalInterface, _ ranges: [NetworkRange]) {
        let prefixes = interface.addresses
            .filter { !$0.address.isV4 && !$0.address.isLinkLocalV6 && $0.prefixLength >= 32 }
            .compactMap(\.network)
        self.ranges += ranges + prefixes
        interfaces.insert(interface.name)
    }
}
