import DeviceDiscovery
import MonitorCore
import ProcFS

extension LanSide {
    /// The LAN side of this host, as the settings ask for it.
    static func ofThisHost(_ settings: Settings, procFS: ProcFS = ProcFS()) throws -> LanSide {
        let uplinks = (try? procFS.defaultInterfaces()) ?? []
        return try choose(
            among: LocalInterfaces.read(), wanted: settings.interface, range: settings.networkRange,
            uplinks: uplinks)
    }

    var networks: LocalNetworks { Self.networks(range: range, interface: interface) }
}
