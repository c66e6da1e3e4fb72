internal import Logging

/// One line of the log about one attempt. Operators grep these words.
struct DeliveryLine: Equatable {
    let level: Logger.Level
    let text: String

    static func sent(_ sequence: UInt64, bytes: Int, status: Int) -> DeliveryLine {
        DeliveryLine(
            level: .info,
            text: "API: Data sent successfully (snapshot \(sequence), \(bytes) bytes, \(status))")
    }

    static func willRetry(
        _ sequence: UInt64, to url: EndpointURL, cause: String, in delay: Duration, waiting: Int
    ) -> DeliveryLine {
        DeliveryLine(
            level: .warning,
            text:
                "API: \(failed(sequence, url)): \(cause). Retrying in \(delay.inSeconds); \(waiting) waiting."
        )
    }

    static func keyRefused(
        _ sequence: UInt64, by url: EndpointURL, cause: String, in delay: Duration, waiting: Int
    ) -> DeliveryLine {
        DeliveryLine(
            level: .error,
            text: "API: \(failed(sequence, url)): \(cause), the key was refused. Check API_KEY. "
                + "Retrying in \(delay.inSeconds); \(waiting) waiting.")
    }

    static func rejected(_ sequence: UInt64, by url: EndpointURL, cause: String, waiting: Int) -> DeliveryLine
    {
        DeliveryLine(
            level: .error,
            text:
                "API: \(failed(sequence, url)): \(cause). It would never be accepted and is dropped; "
                + "\(waiting) waiting.")
    }

    /// `nil` when nothing is lost.
    static func stopped(waiting: Int, for url: EndpointURL) -> DeliveryLine? {
        if waiting == 0 { return nil }
        let lost = waiting == 1 ? "1 snapshot" : "\(waiting) snapshots"
        return DeliveryLine(level: .warning, text: "API: Failed to send \(lost) to '\(url)' before the end.")
    }

    private static func failed(_ sequence: UInt64, _ url: EndpointURL) -> String {
        "Failed to send snapshot \(sequence) to '\(url)'"
    }
}

extension Logger {
    func log(_ line: DeliveryLine) {
        log(level: line.level, "\(line.text)")
    }
}
