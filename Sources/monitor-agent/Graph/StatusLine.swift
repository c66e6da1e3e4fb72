internal import LanCore
internal import MonitorCore

/// The line that `systemctl status` shows.
///
/// `12 devices, 3456 packets, 0 dropped; history delivered 2 s ago, 0 waiting; live connected`
struct StatusLine {
    /// How the REST delivery stands.
    enum History: Equatable {
        case off
        /// `lastDelivery` is `nil` until the platform has accepted a snapshot of this start.
        case on(lastDelivery: Duration?, waiting: Int, lastError: String?)
    }

    enum Live: Equatable {
        case off
        case connected
        case disconnected(lastError: String?)
    }

    private var devices = 0
    /// Since the start, as `dropped`.
    private var packets: UInt64 = 0
    private var dropped: UInt64 = 0

    mutating func count(_ snapshot: Snapshot) {
        devices = snapshot.devices.count { $0.isActive }
        packets += snapshot.capture.kernelReceivedPackets ?? 0
        dropped += snapshot.capture.kernelDroppedPackets ?? 0
    }

    func text(_ history: History, _ live: Live) -> String {
        "\(devices) devices, \(packets) packets, \(dropped) dropped; \(Self.text(history)); "
            + "\(Self.text(live))"
    }

    private static func text(_ history: History) -> String {
        guard case .on(let lastDelivery, let waiting, let lastError) = history else { return "history off" }
        let delivered =
            lastDelivery.map { "delivered \(Int($0.seconds.rounded())) s ago" } ?? "not delivered yet"
        let trouble = lastError.map { " (\($0))" } ?? ""
        return "history \(delivered), \(waiting) waiting\(trouble)"
    }

    private static func text(_ live: Live) -> String {
        switch live {
        case .off: "live off"
        case .connected: "live connected"
        case .disconnected(let lastError): "live not connected" + (lastError.map { " (\($0))" } ?? "")
        }
    }
}
