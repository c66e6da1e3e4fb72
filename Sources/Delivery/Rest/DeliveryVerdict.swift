/// What the answer to one snapshot means for it.
public enum DeliveryVerdict: Sendable, Equatable {
    case delivered
    /// 400, 413, 422: this snapshot will never be accepted, others may.
    case rejected
    /// 401, 403: no snapshot will be accepted before the operator mends the key.
    case keyRefused
    /// Again later, but not before this long.
    case retry(notBefore: Duration)

    /// No answer came, whatever libcurl's reason.
    public static let unreachable = DeliveryVerdict.retry(notBefore: .zero)

    static let longestRetryAfter: Duration = .seconds(3600)
    static let keyRefusedDelay: ClosedRange<Duration> = .seconds(60) ... .seconds(300)

    /// - Parameter retryAfter: the reply's `Retry-After`; an hour is obeyed at most.
    public init(status: Int, retryAfter: Duration? = nil) {
        switch status {
        case 200, 201, 202, 204: self = .delivered
        case 400, 413, 422: self = .rejected
        case 401, 403: self = .keyRefused
        default: self = .retry(notBefore: min(max(.zero, retryAfter ?? .zero), Self.longestRetryAfter))
        }
    }

    public init(_ reply: HTTPReply) {
        self.init(status: reply.status, retryAfter: reply.retryAfter)
    }

    var needsRetry: Bool { delay(backoff: .zero) != nil }

    /// How long to wait before the next attempt, given what the backoff proposes; `nil` when the snapshot is
    /// settled.
    public func delay(backoff: Duration) -> Duration? {
        switch self {
        case .delivered, .rejected: nil
        case .keyRefused: min(max(backoff, Self.keyRefusedDelay.lowerBound), Self.keyRefusedDelay.upperBound)
        case .retry(let earliest): max(backoff, earliest)
        }
    }
}
