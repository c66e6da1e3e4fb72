internal import HTTPClient
internal import Logging
internal import MonitorCore

/// One line of the log about one attempt. Operators grep these words.
struct DeliveryLine: Equatable {
    let level: Logger.Level
    let text: String

    static func sent(_ numbers: Numbers, bytes: Int, status: Int) -> DeliveryLine {
        DeliveryLine(
            level: .info,
            text: "API: Data sent successfully (\(numbers), \(bytes) bytes, \(status))")
    }

    /// - Parameters:
    ///   - attempts: in this outage, with this one.
    ///   - isTold: whether it is one of the few of an outage that every operator is told (`OutageLog`).
    static func willRetry(
        _ numbers: Numbers, to url: EndpointURL, cause: String, in delay: Duration,
        waiting: UInt64, attempts: Int = 1, isTold: Bool = true
    ) -> DeliveryLine {
        let count = attempts > 1 && isTold ? " Attempt \(attempts) has failed." : ""
        return DeliveryLine(
            level: isTold ? .warning : .debug,
            text:
                "API: \(failed(numbers, url)): \(cause).\(count) Retrying in \(delay.inSeconds); \(waiting) waiting."
        )
    }

    /// The end of an outage.
    ///
    /// - Parameters:
    ///   - failures: attempts that failed meanwhile.
    ///   - waiting: what is still to be sent.
    static func reached(
        _ url: EndpointURL, after outage: Duration, failures: Int, waiting: UInt64
    ) -> DeliveryLine {
        let attempts = failures == 1 ? "1 failed attempt" : "\(failures) failed attempts"
        return DeliveryLine(
            level: .notice,
            text:
                "API: Sending to '\(url)' works again after \(outage.inHours) and \(attempts); \(waiting) waiting."
        )
    }

    /// What the operator has to mend; tried again seldom, and an error the first time alone.
    ///
    /// - Parameters:
    ///   - status: the answer's, in words.
    ///   - said: the platform's own sentence, without its final stop.
    ///   - bytes: of the body.
    static func blocked(
        _ numbers: Numbers, at url: EndpointURL, _ verdict: DeliveryVerdict, status: String,
        said: String?, bytes: Int, in delay: Duration, waiting: UInt64, isFirst: Bool = true
    ) -> DeliveryLine {
        let reason = said.map { ": \($0)" } ?? ""
        let why =
            switch verdict {
            case .tooLong:
                "\(status), and not by the platform itself. Let the proxies on the way pass bodies of "
                    + "\(bytes) bytes (nginx: client_max_body_size)."
            case .unsigned:
                "\(status), without a reason from the platform itself. Check the proxies and firewalls on the way."
            case .foreign: "\(status), the key was refused\(reason). Check SERVER_ID and API_KEY."
            default: "\(status), the key was refused\(reason). Check API_KEY."
            }
        return DeliveryLine(
            level: isFirst ? .error : .info,
            text: "API: \(failed(numbers, url)): \(why) Retrying in \(delay.inSeconds); \(waiting) waiting."
        )
    }

    /// What an administrator of the platform has to decide, or has decided.
    static func key(_ news: KeyWait.News, at url: EndpointURL, said: String?) -> DeliveryLine {
        let reason = said.map { ": \($0)" } ?? ""
        return switch news {
        case .began:
            DeliveryLine(
                level: .notice,
                text: "API: '\(url)' quarantines snapshots until the key is approved\(reason).")
        case .stillWaiting(let time):
            DeliveryLine(
                level: .notice,
                text: "API: The key has waited for approval at '\(url)' for \(time.inHours)\(reason).")
        case .ended(let time):
            DeliveryLine(
                level: .notice, text: "API: The key was approved at '\(url)', after \(time.inHours).")
        }
    }

    static func sendingPlain(to url: EndpointURL, _ cause: String) -> DeliveryLine {
        DeliveryLine(
            level: .notice, text: "API: '\(url)' did not take a compressed body: \(cause). Sending it plain.")
    }

    /// - Parameter file: where the last of them lies now; `nil` where it could not be kept.
    static func rejected(
        _ numbers: Numbers, by url: EndpointURL, cause: String, file: String?, waiting: UInt64
    ) -> DeliveryLine {
        let fate = file.map { "is set aside in '\($0)'" } ?? "is dropped"
        return DeliveryLine(
            level: .error,
            text: "API: \(failed(numbers, url)): \(cause). "
                + "\(numbers.isOne ? "It" : "Each") would never be accepted and \(fate); "
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

    private static func failed(_ numbers: Numbers, _ url: EndpointURL) -> String {
        "Failed to send \(numbers) to '\(url)'"
    }
}

extension DeliveryLine {
    /// `snapshot 7`, `snapshots 7 to 9`, `reports probes.window 3 to 4`.
    struct Numbers: CustomStringConvertible, Equatable {
        private let sequences: ClosedRange<UInt64>
        private let kind: ReportKind

        init(_ sequences: ClosedRange<UInt64>, kind: ReportKind = .snapshot) {
            (self.sequences, self.kind) = (sequences, kind)
        }

        var isOne: Bool { sequences.count == 1 }

        var description: String {
            let noun = (kind == .snapshot ? "snapshot" : "report") + (isOne ? "" : "s")
            let of = kind == .snapshot ? "" : " \(kind)"
            let first = sequences.lowerBound
            return "\(noun)\(of) \(first)" + (isOne ? "" : " to \(sequences.upperBound)")
        }
    }
}

extension Logger {
    func log(_ line: DeliveryLine) {
        log(level: line.level, "\(line.text)")
    }
}
