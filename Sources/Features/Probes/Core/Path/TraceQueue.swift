/// Whose way is looked at next: one at a time, and not too often.
struct TraceQueue: Sendable {
    /// Packets of one trace at most: three to each of thirty hops, and two searches for the largest packet, each of eleven sizes
    /// that are tried twice.
    static let mostPackets = 3 * 30 + 2 * 11 * 2
    private static let hour: Int64 = 3_600_000_000_000
    private static let day: Int64 = 24 * hour
    private static let mostOfTarget = 6
    private static let most = 60
    private static let pause: Int64 = 1_000_000_000
    /// Beyond it the running one is given up.
    private static let longest: Int64 = 120_000_000_000

    private var wanted: [ProbeTarget.ID: TraceReason] = [:]
    private var order: [ProbeTarget.ID] = []
    private var running: (target: ProbeTarget.ID, since: Int64)?
    /// When each was begun, in the last hour.
    private var begun: [(target: ProbeTarget.ID, at: Int64)] = []
    private var lastAt: [ProbeTarget.ID: Int64] = [:]
    private var lookedAt: Int64 = .min
    /// When it was last asked who is next: a queue that is full is not searched at each step of the pinger.
    private var askedAt: Int64 = .min

    mutating func want(_ target: ProbeTarget.ID, _ reason: TraceReason) {
        if wanted[target] == nil { order.append(target) }
        // What a person asks for comes first, and is said to be it.
        if reason == .asked, let at = order.firstIndex(of: target) {
            order.insert(order.remove(at: at), at: 0)
        }
        if wanted[target] == nil || reason == .asked { wanted[target] = reason }
    }

    mutating func forget(_ target: ProbeTarget.ID) {
        wanted[target] = nil
        order.removeAll { $0 == target }
        lastAt[target] = nil
        if running?.target == target { running = nil }
    }

    mutating func ended(_ target: ProbeTarget.ID) {
        if running?.target == target { running = nil }
    }

    /// - Returns: whose way is to be looked at now, and why.
    mutating func next(at now: Int64) -> (target: ProbeTarget.ID, reason: TraceReason)? {
        if let running, now - running.since > Self.longest { self.running = nil }
        let isUrgent = order.first.map { wanted[$0] == .asked } ?? false
        guard running == nil, isUrgent || askedAt == .min || now - askedAt >= Self.pause else { return nil }
        askedAt = now
        wantDaily(at: now)
        guard !order.isEmpty else { return nil }
        begun.removeAll { now - $0.at >= Self.hour }
        for target in order {
            guard let reason = wanted[target] else { continue }
            let isAllowed =
                reason == .asked
                || (begun.count < Self.most && begun.count { $0.target == target } < Self.mostOfTarget)
            guard isAllowed else { continue }
            order.removeAll { $0 == target }
            wanted[target] = nil
            running = (target, now)
            begun.append((target, now))
            lastAt[target] = now
            return (target, reason)
        }
        return nil
    }

    /// Looks now and then which were not looked at for a day.
    private mutating func wantDaily(at now: Int64) {
        guard lookedAt == .min || now - lookedAt >= 60_000_000_000 else { return }
        lookedAt = now
        for (target, at) in lastAt where now - at >= Self.day { want(target, .daily) }
    }
}
