public import MonitorCore

/// When the next report is due, and when it is missed.
public struct Due: Sendable, Equatable {
    public let at: UTCTime
    /// With the grace period.
    public let deadline: UTCTime

    public init(at: UTCTime, deadline: UTCTime) {
        self.at = at
        self.deadline = deadline
    }
}

/// An expectation with the zones that it names.
public struct Timetable: Sendable, Equatable {
    /// A report so shortly before its time counts for it: clocks differ. Never more than a tenth of the gap.
    static let mostEarly = 60
    /// Occurrences outside of the hours that are passed over.
    private static let mostPassed = 1000

    public let expectation: ReportExpectation
    private let zone: Zone
    private let named: [ZoneName: Zone]
    private let hoursZone: Zone

    /// - Parameter zones: of the names in `expectation.zones`.
    /// - Throws: the fault of a name that is not among them.
    public init(_ expectation: ReportExpectation, _ zones: [ZoneName: Zone]) throws(ZoneFault) {
        func known(_ name: ZoneName) throws(ZoneFault) -> Zone {
            guard let zone = zones[name] else { throw ZoneFault(.unknown, name: name.text) }
            return zone
        }
        for name in expectation.zones { _ = try known(name) }
        self.expectation = expectation
        named = zones
        if case .at(_, let name) = expectation.rhythm { zone = try known(name) } else { zone = .utc }
        hoursZone = if let hours = expectation.hours { try known(hours.zone) } else { .utc }
    }

    /// - Parameter beat: the last report.
    /// - Returns: `nil` where none is ever due.
    public func due(after beat: UTCTime) -> Due? {
        switch expectation.rhythm {
        case .every(let seconds): due(every: seconds, after: beat)
        case .at(let expression, _): due(at: expression, after: beat.seconds)
        }
    }

    private func due(every period: Int, after beat: UTCTime) -> Due? {
        let due = Due(from: beat, period, expectation.graceSeconds)
        guard let hours = expectation.hours else { return due }
        let deadline = due.deadline.seconds
        if let end = hours.end(at: beat.seconds, in: hoursZone, reaching: deadline), deadline < end {
            return due
        }
        return hours.nextStart(after: beat.seconds, in: hoursZone).map {
            Due(from: UTCTime(seconds: $0), period, expectation.graceSeconds)
        }
    }

    private func due(at expression: ScheduleExpression, after beat: Int) -> Due? {
        guard var next = next(expression, after: beat) else { return nil }
        if let second = self.next(expression, after: next),
            next - beat <= min(Self.mostEarly, (second - next) / 10)
        {
            next = second
        }
        let grace = expectation.graceSeconds
        guard let hours = expectation.hours else { return Due(from: UTCTime(seconds: next), 0, grace) }
        for _ in 0..<Self.mostPassed {
            if let end = hours.end(at: next, in: hoursZone, reaching: next + grace) {
                if next + grace < end { return Due(from: UTCTime(seconds: next), 0, grace) }
                return hours.nextStart(after: next, in: hoursZone).map {
                    Due(from: UTCTime(seconds: $0), 0, grace)
                }
            }
            guard let start = hours.nextStart(after: next, in: hoursZone),
                let inside = self.next(expression, after: start - 1)
            else { return nil }
            next = inside
        }
        return nil
    }

    private func next(_ expression: ScheduleExpression, after time: Int) -> Int? {
        expression.next(after: time, in: zone, named: named)
    }

    /// What is due after a time in which reports could not be heard.
    ///
    /// - Parameters:
    ///   - due: as it was before; its deadline has not been judged.
    ///   - lastHeard: when reports could be heard last.
    ///   - now: when they can be heard again.
    public func due(_ due: Due, deafFrom lastHeard: UTCTime, to now: UTCTime) -> Due? {
        guard due.deadline > lastHeard, due.at <= now else { return due }
        // Whether it came on time is not known: the next one decides.
        guard due.at < lastHeard else { return self.due(after: now) }
        let grace = Int64(expectation.graceSeconds) * 1000
        return Due(
            at: due.at, deadline: max(due.deadline, UTCTime(milliseconds: now.milliseconds + grace)))
    }
}

extension Due {
    fileprivate init(from time: UTCTime, _ period: Int, _ grace: Int) {
        let due = time.milliseconds + Int64(period) * 1000
        self.init(
            at: UTCTime(milliseconds: due), deadline: UTCTime(milliseconds: due + Int64(grace) * 1000))
    }
}

extension UTCTime {
    /// Unix seconds, the part of a second cut.
    public var seconds: Int { Int(milliseconds).floored(by: 1000) }

    public init(seconds: Int) {
        self.init(milliseconds: Int64(seconds) * 1000)
    }
}
