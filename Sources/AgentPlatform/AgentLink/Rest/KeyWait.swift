/// Since when the platform keeps apart what comes with our key, until an administrator approves it.
struct KeyWait: Sendable, Equatable {
    static let betweenReminders: Duration = .seconds(3600)

    private(set) var since: ContinuousClock.Instant?
    private var toldAt: ContinuousClock.Instant?

    enum News: Equatable {
        case began
        case stillWaiting(Duration)
        case ended(after: Duration)

        var isEnd: Bool { if case .ended = self { true } else { false } }
    }

    /// - Returns: what the operator should be told now.
    mutating func observe(isWaiting: Bool, at now: ContinuousClock.Instant) -> News? {
        guard isWaiting else {
            defer { (since, toldAt) = (nil, nil) }
            return since.map { .ended(after: now - $0) }
        }
        guard let since, let toldAt else {
            (since, toldAt) = (now, now)
            return .began
        }
        if now - toldAt < Self.betweenReminders { return nil }
        self.toldAt = now
        return .stillWaiting(now - since)
    }
}
