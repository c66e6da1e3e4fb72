public import MonitorCore
public import Schedules

/// What time and people do to a host.
extension Heartbeat {
    /// Judges the deadline.
    ///
    /// - Returns: `nil` where it has not passed.
    public mutating func judge(at now: UTCTime, _ rules: HostRules) -> Flip? {
        guard let deadline = deadline(rules), deadline <= now else { return nil }
        let isOverrun = run != nil && deadline != due?.deadline
        run = nil
        due = nil
        return change(to: .down, at: deadline, isOverrun ? .overrun : .timeout)
    }

    /// - Returns: `nil` where it is paused already.
    public mutating func pause(at now: UTCTime) -> Flip? {
        guard state != .paused else { return nil }
        run = nil
        due = nil
        return change(to: .paused, at: now, .paused)
    }

    /// A host that was heard before is up again, and has its whole period from now.
    ///
    /// - Returns: `nil` where it is not paused.
    public mutating func resume(at now: UTCTime, _ timetable: Timetable) -> Flip? {
        guard state == .paused else { return nil }
        let flip = change(to: lastBeat == nil ? .new : .up, at: now, .resumed)
        due = state == .up ? timetable.due(after: now) : nil
        return flip
    }

    /// Follows another schedule from now on. What would be missed already is due from now: a change blames no host.
    public mutating func follow(_ timetable: Timetable, at now: UTCTime) {
        guard state == .up, let lastBeat else { return }
        due = timetable.due(after: lastBeat)
        if let due, due.deadline <= now { self.due = timetable.due(after: now) }
    }

    /// Takes into account that nothing could be heard for a while: the hub was off, asleep, or its clock was set.
    ///
    /// - Parameters:
    ///   - lastHeard: when pings could be heard last.
    ///   - now: when they can be heard again.
    /// - Returns: whether something was due meanwhile.
    public mutating func excuse(
        from lastHeard: UTCTime, to now: UTCTime, _ rules: HostRules, _ timetable: Timetable
    ) -> Bool {
        guard let deadline = deadline(rules), deadline > lastHeard else { return false }
        var isExcused = false
        if let overrun = overrun(rules), overrun <= now {
            // Its end may have been said while nothing was heard.
            run = nil
            isExcused = true
        }
        guard state == .up, let due else { return isExcused }
        self.due = timetable.due(due, deafFrom: lastHeard, to: now)
        return isExcused || self.due != due
    }
}
