internal import Logging

/// One line of the log about one attempt. Operators grep these words.
struct DeliveryLine: Equatable {
    let level: Logger.Level
    let text: String

    static func sent(_ sequences: ClosedRange<UInt64>, bytes: Int, status: Int) -> DeliveryLine {
        DeliveryLine(
            level: .info,
            text: "API: Data sent successfully (\(shown(sequences)), \(bytes) bytes, \(status))")
    }

    static func willRetry(
        _ sequences: ClosedRange<UInt64>, to url: EndpointURL, cause: String, in delay: Duration,
        waiting: UInt64
    ) -> DeliveryLine {
        DeliveryLine(
            level: .warning,
            text:
                "API: \(failed(sequences, url)): \(cause). Retrying in \(delay.inSeconds); \(waiting) waiting."
        )
    }

    static func keyRefused(
        _ sequences: ClosedRange<UInt64>, by url: EndpointURL, cause: String, in delay: Duration,
        waiting: UInt64,
        isFirst: Bool = true
    ) -> DeliveryLine {
        DeliveryLine(
            level: isFirst ? .error : .info,
            text: "API: \(failed(sequences, url)): \(cause), the key was refused. Check API_KEY. "
                + "Retrying in \(delay.inSeconds); \(waiting) waiting.")
    }

    static func sendingPlain(to url: EndpointURL, _ cause: String) -> DeliveryLine {
        DeliveryLine(
            level: .notice, text: "API: '\(url)' did not take a compressed body: \(cause). Sending it plain.")
    }

    /// - Parameter file: where it lies now; `nil` where it could not be kept.
    static func rejected(
        _ sequences: ClosedRange<UInt64>, by url: EndpointURL, cause: String, file: String?, waiting: UInt64
    ) -> DeliveryLine {
        let fate = file.map { "is set aside in '\($0)'" } ?? "is dropped"
        return DeliveryLine(
            level: .error,
            text: "API: \(failed(sequences, url)): \(cause). It would never be accepted and \(fate); "
                + "\(waiting) waiting.")
    }

    /// `nil` when nothing waits.
    static func stopped(waiting: UInt64, isStored: Bool, for url: EndpointURL) -> DeliveryLine? {
        if waiting == 0 { return nil }
        let some = waiting == 1 ? "1 snapshot" : "\(waiting) snapshots"
        return isStored
            ? DeliveryLine(level: .notice, text: "API: Keeping \(some) for '\(url)' until the next start.")
            : DeliveryLine(level: .warning, text: "API: Failed to send \(some) to '\(url)' before the end.")
    }

    private static func failed(_ sequences: ClosedRange<UInt64>, _ url: EndpointURL) -> String {
        "Failed to send \(shown(sequences)) to '\(url)'"
    }

    private static func shown(_ sequences: ClosedRange<UInt64>) -> String {
        sequences.count == 1
            ? "snapshot \(sequences.lowerBound)"
            : "snapshots \(sequences.lowerBound) to \(sequences.upperBound)"
    }
}

extension Logger {
    func log(_ line: DeliveryLine) {
        log(level: line.level, "\(line.text)")
    }
}
