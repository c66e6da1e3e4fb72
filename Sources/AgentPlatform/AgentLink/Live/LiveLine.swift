internal import HTTPClient
internal import Logging

extension DeliveryLine {
    static func live(sent sequence: UInt64) -> DeliveryLine {
        DeliveryLine(level: .info, text: "WebSocket: Real-time data sent successfully (snapshot \(sequence))")
    }

    static func live(connectedTo url: EndpointURL) -> DeliveryLine {
        DeliveryLine(level: .notice, text: "WebSocket: Connected to '\(url)'")
    }

    /// - Parameter isTold: whether it is one of the few of an outage that every operator is told (`OutageLog`).
    static func live(
        failedToConnectTo url: EndpointURL, cause: String, in delay: Duration, isTold: Bool = true
    ) -> DeliveryLine {
        DeliveryLine(
            level: isTold ? .warning : .debug,
            text: "WebSocket: Failed to connect to '\(url)': \(cause). Retrying in \(delay.inSeconds).")
    }

    /// - Parameter said: the platform's own sentence, without its final stop.
    static func live(
        keyRefusedBy url: EndpointURL, cause: String, said: String?, in delay: Duration, isFirst: Bool = true
    ) -> DeliveryLine {
        DeliveryLine(
            level: isFirst ? .error : .info,
            text: "WebSocket: Failed to connect to '\(url)': \(cause)\(said.map { ": \($0)" } ?? ""). "
                + "Check API_KEY. Retrying in \(delay.inSeconds).")
    }

    /// No fault: an administrator has yet to decide.
    static func live(
        keyWaitsAt url: EndpointURL, said: String?, in delay: Duration, isFirst: Bool = true
    ) -> DeliveryLine {
        DeliveryLine(
            level: isFirst ? .notice : .info,
            text: "WebSocket: '\(url)' waits until the key is approved\(said.map { ": \($0)" } ?? ""). "
                + "Trying again in \(delay.inSeconds).")
    }

    /// - Parameter isTold: as above.
    static func live(
        lost url: EndpointURL, cause: String, in delay: Duration, isTold: Bool = true
    ) -> DeliveryLine {
        DeliveryLine(
            level: isTold ? .warning : .debug,
            text: "WebSocket: Failed to stay connected to '\(url)': \(cause). Retrying in \(delay.inSeconds)."
        )
    }
}
