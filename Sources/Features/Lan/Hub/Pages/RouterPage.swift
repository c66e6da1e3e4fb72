/// One router: its charts, interfaces and devices.
public struct RouterPage: Page {
    public static let template = "router"
    public var title: String { router.name }
    let router: RouterRow
    let interfaces: [InterfaceRow]
    let devices: [DeviceRow]
    let hasNoDevices: Bool
    let sensor: String?
    let clockNote: String?
    let uptime: String?
    let removePath: String

    /// - Parameters:
    ///   - sensor: the temperature that is charted.
    ///   - clockBehindSeconds: worth a word from half a minute on.
    public init(
        router: RouterRow, interfaces: [InterfaceRow], devices: [DeviceRow], sensor: String?,
        clockBehindSeconds: Double, uptimeSeconds: Double?
    ) {
        self.router = router
        self.interfaces = interfaces
        self.devices = devices
        hasNoDevices = devices.isEmpty
        self.sensor = sensor
        clockNote = Self.note(clockBehindSeconds)
        uptime = uptimeSeconds.map(Self.words)
        removePath = Path.router(router.name) + "/remove"
    }

    private static func note(_ seconds: Double) -> String? {
        guard abs(seconds) >= 30 else { return nil }
        let side = seconds > 0 ? "behind" : "ahead of"
        return "Its clock is \(words(abs(seconds))) \(side) the hub's."
    }

    /// `3 days`, `5 h`, `12 min`.
    private static func words(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e12))
        switch whole {
        case 172_800...: return "\(whole / 86400) days"
        case 7200...: return "\(whole / 3600) h"
        case 120...: return "\(whole / 60) min"
        default: return "\(whole) s"
        }
    }
}

public struct InterfaceRow: Sendable {
    public let name: String
    let state: String
    let isUp: Bool
    let flow: RouterRow.Flow
    let speed: Quantity?
    let used: Share?
    let faults: UInt64?

    /// - Parameters:
    ///   - flow: received as download, transmitted as upload.
    ///   - faults: errors and drops since the router's start.
    public init(
        name: String, state: String?, flow: RouterRow.Flow, speedBitsPerSecond: UInt64?, used: Double?,
        faults: UInt64
    ) {
        self.name = name
        self.state = state ?? "unknown"
        isUp = state == "up"
        self.flow = flow
        speed = Quantity.rate(bytesPerSecond: speedBitsPerSecond.map { Double($0) / 8 })
        self.used = Share(used)
        self.faults = faults > 0 ? faults : nil
    }
}
