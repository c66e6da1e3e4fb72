internal import MonitorCore

/// Paths of pages. What the network named is percent-encoded whole.
public enum Path {
    public static func router(_ agent: String) -> String { "/routers/\(PercentText.encoded(agent))" }

    public static func device(_ device: String, of agent: String) -> String {
        "\(router(agent))/devices/\(PercentText.encoded(device))"
    }
}
