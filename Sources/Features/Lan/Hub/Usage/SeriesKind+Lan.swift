public import HubSeries
public import MonitorCore

/// What the LAN's snapshots measure.
extension SeriesKind {
    /// By hardware address, else by IP address.
    public static let device = SeriesKind(
        1, "device", named: .hardwareAddress,
        [Field("download", .bytes, .volume), Field("upload", .bytes, .volume)])
    /// Of the router.
    public static let interface = SeriesKind(
        2, "interface", [Field("receive", .bytes, .volume), Field("transmit", .bytes, .volume)])
    /// Of all cores.
    public static let processor = SeriesKind(
        3, "processor", [Field("busy", SeriesUnit("ratio", scale: 0.0001), .level)])
    public static let memory = SeriesKind(
        4, "memory", [Field("used", .bytes, .level), Field("total", .bytes, .level)])
    /// Over a minute.
    public static let load = SeriesKind(
        5, "load", [Field("load", SeriesUnit("processes", scale: 0.01), .level)])
    /// Of one file system.
    public static let disk = SeriesKind(
        6, "disk", [Field("used", .bytes, .level), Field("total", .bytes, .level)])
    /// By sensor.
    public static let temperature = SeriesKind(
        7, "temperature",
        [Field("temperature", SeriesUnit("celsius", scale: 0.1, offset: -273.2), .level)])
    /// Packets that the agent's kernel had no room for, and windows whose devices' numbers may be too low
    /// (`CaptureReport.isComplete`).
    public static let capture = SeriesKind(
        8, "capture",
        [
            Field("dropped", SeriesUnit("packet"), .volume),
            Field("incomplete", SeriesUnit("window"), .volume),
        ])
    /// Snapshots that the agent gave up since the one before: they will never come.
    public static let delivery = SeriesKind(
        9, "delivery", [Field("dropped", SeriesUnit("snapshot"), .volume)])
    /// All devices together: a year of a router is one series, not hundreds.
    public static let network = SeriesKind(
        10, "network", [Field("download", .bytes, .volume), Field("upload", .bytes, .volume)])

    public static let ofLan: [SeriesKind] = [
        .device, .interface, .processor, .memory, .load, .disk, .temperature, .capture, .delivery, .network,
    ]
}

extension SeriesKey {
    public init(device mac: MACAddress) { self.init(.device, mac) }

    /// Devices without a series of their own, together.
    public static let otherDevices = SeriesKey(.device, "other")
    /// Devices that were not seen for longer than anything finer than hours is kept, together.
    public static let formerDevices = SeriesKey(.device, "former")
}

extension SeriesKinds {
    public static let lan = SeriesKinds(SeriesKind.ofLan)
}
