public import HubCore
public import MonitorCore

/// When a rule would have fired over stored history.
public struct Replay: Sendable, Equatable {
    public struct Span: Sendable, Equatable {
        public let object: AlertObject
        public let from: UTCTime
        /// `nil` where it lasts.
        public let to: UTCTime?
        public let worst: Double?
    }

    /// The oldest first.
    public private(set) var spans: [Span] = []
    /// Points that were judged.
    public private(set) var points = 0

    public init() {}

    /// Judges the values of one object in order, as the book does: outside of its schedule a rule begins nothing.
    public mutating func judge(
        _ object: AlertObject, _ values: some Sequence<(at: UTCTime, value: Double)>, _ rule: Rule
    ) {
        let terms = rule.terms
        var condition: Condition?
        var began: UTCTime?
        for (at, value) in values {
            points += 1
            if condition?.state ?? .calm == .calm || condition?.state == .pending, !rule.isInForce(at: at) {
                condition = nil
                continue
            }
            var now = condition ?? Condition(since: at)
            // Points of history are minutes apart, and each stands for the time up to it.
            now.stretch(to: at)
            let change = now.observe(.number(value), at: at, terms)
            if change == .began { began = at }
            if change == .ended, let from = began {
                spans.append(Span(object: object, from: from, to: at, worst: now.worst))
                began = nil
            }
            condition = now
        }
        if let began { spans.append(Span(object: object, from: began, to: nil, worst: condition?.worst)) }
        spans.sort { $0.from < $1.from }
    }
}

extension Condition {
    /// Of history: what lies between two points was measured.
    fileprivate mutating func stretch(to now: UTCTime) {
        guard let readAt, state == .pending || state == .clearing else { return }
        let gap = now.milliseconds - readAt.milliseconds
        guard gap > Self.longestGap, gap <= Self.silence else { return }
        measured += gap
    }
}
