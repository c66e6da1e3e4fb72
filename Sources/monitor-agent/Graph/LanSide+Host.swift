import DeviceDiscovery
import MonitorCore
import ProcFS

extension LanSide {
    /// The LAN sides of this host, as the settings ask for them.
    static func ofThisHost(
        _ settings: Settings, procFS: ProcFS = ProcFS()
    ) throws -> (sides: [LanSide], members: [Member]) {
        let uplinks = (try? procFS.defaultInterfaces()) ?? []
        return try chooseAll(
            among: LocalInterfaces.read(), wanted: settings.interfaces, ranges: settings.networkRanges,
            uplinks: uplinks, lowers: procFS.lowers)
    }

    var networks: LocalNetworks { Self.networks(range: range, interface: interface) }
}
