internal import DeviceDiscovery
internal import LanCore
internal import MonitorCore
internal import ProcFS

extension LanSide {
    /// The LAN sides of this host, as the settings ask for them.
    static func ofThisHost(
        _ settings: LanSettings, procFS: ProcFS = ProcFS()
    ) throws -> (sides: [LanSide], members: [Member]) {
        let uplinks = (try? procFS.defaultInterfaces()) ?? []
        let routes = settings.routedRanges.isEmpty ? [] : procFS.routes()
        return try chooseAll(
            among: LocalInterfaces.read(), wanted: settings.interfaces, ranges: settings.networkRanges,
            routed: settings.routedRanges, uplinks: uplinks,
            links: Links(
                lowers: procFS.lowers, vlan: { VLANLink.number(of: $0) ?? procFS.vlan(of: $0) },
                way: routes.interface))
    }

    var networks: LocalNetworks { networks(on: interface) }
}

extension LanSide {
    /// What is expected behind routers of this LAN.
    var routedLine: String? {
        routed.isEmpty
            ? nil
            : "Behind routers on '\(interface.name)': \(routed.map(\.description).joined(separator: ", "))"
    }

    /// Which of a trunk's frames are left to others.
    var trunkLine: String? {
        let numbers = countedVLANs.map(String.init).joined(separator: ", ")
        return countedVLANs.isEmpty
            ? nil : "On '\(interface.name)' frames of VLAN \(numbers) are left to the VLAN's own interface"
    }
}
