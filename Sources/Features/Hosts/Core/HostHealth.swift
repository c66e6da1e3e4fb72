/// Whether a host answers: a state machine over rounds of probes. Times are milliseconds since 1970.
///
/// Up, suspect after the first lost round, down after `downRounds` of them; one good round makes it up again. `since` is the
/// first lost round, not the moment of the decision.
package struct HostHealth: Equatable, Sendable {
    package enum State: String, Equatable, Sendable, CaseIterable {
        /// No round yet.
        case unknown
        case up, suspect, down
    }

    package enum Change: Equatable, Sendable {
        case down(since: Int64)
        /// And for how long it was down.
        case up(after: Int64)
    }

    package private(set) var state = State.unknown
    /// When it became what it is.
    package private(set) var since: Int64
    package private(set) var lost = 0
    package private(set) var firstLost: Int64?

    package init(since: Int64) { self.since = since }

    /// As it was stored.
    package init(state: State, since: Int64, lost: Int, firstLost: Int64?) {
        self.state = state
        self.since = since
        self.lost = lost
        self.firstLost = firstLost
    }

    /// One round: several packets, of which one is enough.
    ///
    /// - Returns: what people are told; `nil` where nothing changed for them.
    package mutating func observe(answered: Bool, at now: Int64, downRounds: Int) -> Change? {
        guard answered else { return missed(at: now, downRounds: downRounds) }
        defer {
            lost = 0
            firstLost = nil
        }
        switch state {
        case .up: return nil
        case .suspect:
            // It was up all the time, as far as anyone was told.
            state = .up
            since = Swift.min(since, firstLost ?? now)
            return nil
        case .unknown:
            state = .up
            since = now
            return nil
        case .down:
            let length = Swift.max(0, now - since)
            state = .up
            since = now
            return .up(after: length)
        }
    }

    private mutating func missed(at now: Int64, downRounds: Int) -> Change? {
        guard state != .down else { return nil }
        lost += 1
        if firstLost == nil { firstLost = now }
        guard lost >= Swift.max(1, downRounds) else {
            if state != .unknown { state = .suspect }
            return nil
        }
        state = .down
        since = firstLost ?? now
        return .down(since: since)
    }
}

/// A pause of a host's checks: always with a name and a reason, and as a rule with an end.
package struct HostPause: Equatable, Sendable {
    package var by: String
    package var reason: String
    /// `nil`: until a person ends it.
    package var until: Int64?

    package init(by: String, reason: String, until: Int64?) {
        self.by = by
        self.reason = reason
        self.until = until
    }

    package func isOver(at now: Int64) -> Bool { until.map { $0 <= now } ?? false }
}

/// Which hosts a forced run asks.
package enum CheckScope: String, Sendable, CaseIterable {
    case all, dead

    package func includes(_ state: HostHealth.State, isPaused: Bool) -> Bool {
        guard !isPaused else { return false }
        return self == .all || state == .down || state == .suspect
    }
}
