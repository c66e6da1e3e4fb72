public import MonitorCore

/// Judging targets and the agent's own line.
extension ProbeRun {
    /// Of transitions that wait for the end of their window, or for the line's.
    private static let mostHeld = 8192

    /// - Parameter isReached: whether there was an answer, if not the expected one: then the line is there.
    mutating func judge(_ row: Int, _ microseconds: UInt32?, _ sentAt: Int64, isReached: Bool) {
        let old = rows[row]!.streak
        let streak = isReached ? 0 : (old ?? 0) + 1
        rows[row]!.streak = streak
        line.note(from: old, to: streak)
        if rows[row]!.target.address == .word(.gateway) {
            line.isGatewaySilent = streak >= rows[row]!.target.downAfter
        }
        if !isReached {
            // What is lost with the line says nothing of the target.
            if line.isCutOff { return }
            observe(row, nil, sentAt)
            if line.judge() { cutOff(at: sentAt) }
            watchPath(row, nil)
        } else {
            if line.answered() { transitions.append(TargetTransition(.lineBack, since: sentAt)) }
            observe(row, microseconds, sentAt)
            watchPath(row, microseconds)
        }
    }

    private mutating func observe(_ row: Int, _ microseconds: UInt32?, _ sentAt: Int64) {
        guard let change = rows[row]!.health.observe(microseconds, sentAt: sentAt, rows[row]!.rules),
            let kind = change.kind, transitions.count < Self.mostHeld
        else { return }
        var transition = TargetTransition(kind, target: rows[row]!.target.id, since: change.since)
        transition.state = change.to
        transition.lost = rows[row]!.health.lost
        transition.judged = rows[row]!.health.judged
        transition.error = rows[row]!.lastError
        transitions.append(transition)
    }

    private mutating func cutOff(at time: Int64) {
        transitions.removeAll(where: \.isWorse)
        for index in rows.indices {
            if let rules = rows[index]?.rules { rows[index]!.health.forgetTrailingLosses(rules) }
        }
        transitions.append(TargetTransition(.cutOff, since: time))
    }

    // MARK: The window

    mutating func touch(_ row: Int) {
        guard !rows[row]!.isTouched else { return }
        rows[row]!.isTouched = true
        touched.append(row)
    }

    /// Moves what a row has to tell into the window.
    mutating func flush(_ index: Int) {
        guard var row = rows[index], row.isTouched else { return }
        row.isTouched = false
        for (reason, count) in row.notSent.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            results.notSent.append(.init(target: row.target.id, count: count, reason: reason))
        }
        if !row.remark.isEmpty { results.remarks.append(row.remark) }
        row.notSent = [:]
        row.remark = ProbeWindow.Remark(target: row.target.id)
        rows[index] = row
    }

    /// What was measured since the last call.
    ///
    /// - Parameters:
    ///   - began: of the window, monotonic.
    ///   - wall: turns monotonic nanoseconds into wall time.
    public mutating func closeWindow(
        from began: Int64, to now: Int64, wall: (Int64) -> UTCTime
    ) -> ProbeWindow {
        for index in touched where rows[index] != nil { flush(index) }
        touched.removeAll(keepingCapacity: true)
        var window = results
        window.plan = planName
        window.paths = paths
        paths.removeAll()
        window.milliseconds = UInt32(clamping: max(0, now - began) / 1_000_000)
        window.agent.isCutOff = line.isCutOff
        window.agent.strangers = book.strangers &- strangersTold
        strangersTold = book.strangers
        window.states = states(at: now, wall)
        let told = takeTransitions()
        window.events = told.prefix(ProbeWindow.mostTransitions).map { ProbeWindow.Event($0, wall) }
        window.moreEvents = UInt32(clamping: told.count - window.events.count)
        results = ProbeWindow(plan: "", milliseconds: 0)
        results.echoes.reserveCapacity(window.echoes.count)
        return window
    }

    /// While the line may be gone, what got worse is held back.
    private mutating func takeTransitions() -> [TargetTransition] {
        guard line.isSuspect else {
            defer { transitions.removeAll() }
            return transitions
        }
        let told = transitions.filter { !$0.isWorse }
        transitions.removeAll { !$0.isWorse }
        return told
    }

    private func states(at now: Int64, _ wall: (Int64) -> UTCTime) -> [ProbeWindow.Standing] {
        rows.compactMap { row in
            guard let row, let word = row.word(at: now) else { return nil }
            return ProbeWindow.Standing(target: row.target.id, state: word, since: wall(row.health.since))
        }
    }
}

extension ProbeRun.Row {
    /// A word for a target that is not well; `nil` where it is.
    func word(at now: Int64) -> String? {
        if case .failed(let reason) = resolution { return reason.rawValue }
        if let hindrance { return hindrance.rawValue }
        let isStale = decidedAt.map { now - $0 > 3 * target.interval + target.timeout } ?? true
        if isStale { return TargetHealth.State.unknown.rawValue }
        return health.state == .ok ? nil : health.state.rawValue
    }
}

extension ProbeWindow.Event {
    init(_ transition: TargetTransition, _ wall: (Int64) -> UTCTime) {
        self.init(
            kind: transition.kind.rawValue, target: transition.target, state: transition.state?.rawValue,
            since: wall(transition.since), lost: UInt32(transition.lost), judged: UInt32(transition.judged),
            error: transition.error)
    }
}
