internal import MonitorCore

/// The line that `systemctl status` shows.
///
/// `12 devices, 3456 packets, 0 dropped; history delivered 2 s ago, 0 waiting; live connected`
enum StatusLine {
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

    /// - Parameter features: what each feature says of itself.
    static func text(_ features: [String], _ history: History, _ live: Live) -> String {
        (features + [text(history), text(live)]).joined(separator: "; ")
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
