internal import Logging

extension DeliveryLine {
    static func live(sent sequence: UInt64) -> DeliveryLine {
        DeliveryLine(level: .info, text: "WebSocket: Real-time data sent successfully (snapshot \(sequence))")
    }

    static func live(connectedTo url: EndpointURL) -> DeliveryLine {
        DeliveryLine(level: .notice, text: "WebSocket: Connected to '\(url)'")
    }

    static func live(failedToConnectTo url: EndpointURL, cause: String, in delay: Duration) -> DeliveryLine {
        DeliveryLine(
            level: .warning,
            text: "WebSocket: Failed to connect to '\(url)': \(cause). Retrying in \(delay.inSeconds).")
    }

    static func live(keyRefusedBy url: EndpointURL, cause: String, in delay: Duration) -> DeliveryLine {
        DeliveryLine(
            level: .error,
            text: "WebSocket: Failed to connect to '\(url)': \(cause). Check API_KEY. "
                + "Retrying in \(delay.inSeconds).")
    }

    static func live(lost url: EndpointURL, cause: String, in delay: Duration) -> DeliveryLine {
        DeliveryLine(
            level: .warning,
            text: "WebSocket: Failed to stay connected to '\(url)': \(cause). Retrying in \(delay.inSeconds)."
        )
    }
}
