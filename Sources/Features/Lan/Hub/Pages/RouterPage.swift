internal import HubFrame
internal import LanCore

/// One router: its charts, interfaces and devices.
struct RouterPage: Page {
    static let template = "router"
    var title: String { router.name }
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
    init(
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

struct InterfaceRow: Sendable {
    let name: String
    let state: String
    let isUp: Bool
    /// Received as download, transmitted as upload.
    let flow: Flow
    let speed: Quantity?
    let used: Share?
    /// Errors and drops since the router's start.
    let faults: UInt64?

    /// - Parameter isNow: what is not says what there is, and nothing of what it does.
    init(_ sample: InterfaceSample, isNow: Bool) {
        let counters = sample.reading.counters
        name = sample.reading.name
        state = (isNow ? sample.reading.operationalState : nil) ?? "unknown"
        isUp = state == "up"
        flow = Flow(
            download: isNow ? sample.receivedBytesPerSecond : nil,
            upload: isNow ? sample.transmittedBytesPerSecond : nil)
        speed = Quantity.rate(bytesPerSecond: sample.reading.linkSpeedBitsPerSecond.map { Double($0) / 8 })
        used = Share(isNow ? sample.utilizationRatio : nil)
        let sum = [
            counters.receiveErrors, counters.receiveDrops, counters.transmitErrors, counters.transmitDrops,
        ].reduce(0) { $0 &+ $1 }
        faults = sum > 0 ? sum : nil
    }
}
