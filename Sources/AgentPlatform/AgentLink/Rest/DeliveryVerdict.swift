public import HTTPClient
internal import MonitorWire

/// What the answer to one snapshot means for it.
///
/// A refusal is final only where the platform itself says why (`PlatformAnswer.error`): what a proxy on the way
/// answers in its place says nothing about the snapshot. See docs/decisions/0029.
public enum DeliveryVerdict: Sendable, Equatable {
    case delivered
    /// 400, 413, 422 with the platform's own reason: this snapshot will never be accepted, others may.
    case rejected
    /// 403, in the platform's own words: the key speaks for an agent of another name.
    case foreign
    /// 400, 413, 422 without a reason of the platform's.
    case unsigned
    /// As `unsigned`, and the body was too long.
    case tooLong
    /// 401, 403: no snapshot will be accepted before the operator corrects the key.
    case keyRefused
    /// Again later, but not before this long.
    case retry(notBefore: Duration)

    var isRetry: Bool {
        if case .retry = self { true } else { false }
    }

    /// No answer came, whatever libcurl's reason.
    public static let unreachable = DeliveryVerdict.retry(notBefore: .zero)

    static let longestRetryAfter: Duration = .seconds(3600)
    /// Between two attempts at what an operator has to mend.
    static let operatorDelay: ClosedRange<Duration> = .seconds(60) ... .seconds(300)

    /// - Parameters:
    ///   - retryAfter: the reply's `Retry-After`; an hour is obeyed at most.
    ///   - isSigned: whether the reply holds the platform's own reason.
    ///   - isForeign: whether that is the snapshot's name.
    public init(
        status: Int, retryAfter: Duration? = nil, isSigned: Bool = false, isForeign: Bool = false
    ) {
        switch status {
        case 200, 201, 202, 204: self = .delivered
        case 400, 413, 422: self = isSigned ? .rejected : status == 413 ? .tooLong : .unsigned
        case 403 where isSigned && isForeign: self = .foreign
        case 401, 403: self = .keyRefused
        default: self = .retry(notBefore: min(max(.zero, retryAfter ?? .zero), Self.longestRetryAfter))
        }
    }

    /// What an acknowledgement over the link means.
    init(_ ack: ReportAck) {
        switch ack.outcome {
        case .stored, .repeated: self = .delivered
        case .refused: self = .rejected
        case .later: self.init(status: 503, retryAfter: .seconds(Int64(ack.retrySeconds ?? 0)))
        }
    }

    public init(_ reply: HTTPReply) {
        let answer = reply.answer
        self.init(
            status: reply.status, retryAfter: reply.retryAfter, isSigned: answer?.error != nil,
            isForeign: answer?.code == .keyForeign)
    }

    /// How long to wait before the next attempt, given what the backoff proposes; `nil` when the snapshot is
    /// settled.
    public func delay(backoff: Duration) -> Duration? {
        switch self {
        case .delivered, .rejected: nil
        case .foreign, .keyRefused, .unsigned, .tooLong: Self.operatorDelay(backoff)
        case .retry(let earliest): max(backoff, earliest)
        }
    }

    static func operatorDelay(_ backoff: Duration) -> Duration {
        min(max(backoff, operatorDelay.lowerBound), operatorDelay.upperBound)
    }
}
