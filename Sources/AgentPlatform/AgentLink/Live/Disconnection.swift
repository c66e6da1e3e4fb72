internal import HTTPClient
internal import MonitorCore
internal import MonitorWire

/// Why the WebSocket is not connected, what is said about it, and when it is tried again.
struct Disconnection {
    enum Kind {
        case lost, notConnected
        /// The operator has to mend the key.
        case keyRefused
        /// An administrator has to approve it.
        case keyWaiting
    }

    let kind: Kind
    let cause: String
    /// The platform's own sentence.
    private var said: String?

    init(lost cause: String) {
        (kind, self.cause) = (.lost, cause)
    }

    /// - Parameter bearer: what no line may repeat.
    init(_ error: any Error, bearer: Secret?) {
        let failure = error as? LiveFailure
        let isRefused = failure?.isKeyRefused ?? false
        let isWaiting = isRefused && failure?.answer?.code?.isWaiting ?? false
        kind = isWaiting ? .keyWaiting : isRefused ? .keyRefused : .notConnected
        cause = LiveFailure.cause(of: error)
        said = failure?.answer?.said(hiding: bearer)
    }

    var isOfKey: Bool { kind == .keyRefused || kind == .keyWaiting }

    /// Nothing is mended within seconds by whom it takes.
    func delay(backoff: Duration) -> Duration {
        isOfKey ? DeliveryVerdict.operatorDelay(backoff) : backoff
    }

    /// For status pages.
    var standing: (lastError: String?, isKeyWaiting: Bool) {
        kind == .keyWaiting ? ("the key waits for approval", true) : (cause, false)
    }

    func line(for url: EndpointURL, in delay: Duration, isFirst: Bool) -> DeliveryLine {
        switch kind {
        case .lost: .live(lost: url, cause: cause, in: delay, isTold: isFirst)
        case .notConnected: .live(failedToConnectTo: url, cause: cause, in: delay, isTold: isFirst)
        case .keyRefused: .live(keyRefusedBy: url, cause: cause, said: said, in: delay, isFirst: isFirst)
        case .keyWaiting: .live(keyWaitsAt: url, said: said, in: delay, isFirst: isFirst)
        }
    }
}
