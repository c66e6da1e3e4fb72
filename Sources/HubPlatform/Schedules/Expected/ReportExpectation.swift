/// How often, or when, something is expected to report, and how late it may be.
public struct ReportExpectation: Sendable, Equatable {
    public enum Rhythm: Sendable, Equatable {
        /// After each report, this many seconds at most.
        case every(seconds: Int)
        /// At these times of a zone.
        case at(ScheduleExpression, zone: ZoneName)
    }

    /// Seconds: ten to a leap year.
    public static let periods = 10...31_622_400
    public static let graces = 0...31_622_400

    public let rhythm: Rhythm
    public let graceSeconds: Int
    /// `nil` counts around the clock.
    public let hours: Hours?

    /// - Throws: where it could never be missed: a window that is shorter than the time until then.
    public init(_ rhythm: Rhythm, graceSeconds: Int, hours: Hours? = nil) throws(ScheduleFault) {
        guard Self.graces.contains(graceSeconds) else {
            throw ScheduleFault("The grace period is 0 seconds to 366 days.")
        }
        if case .every(let seconds) = rhythm {
            guard Self.periods.contains(seconds) else {
                throw ScheduleFault("The period is 10 seconds to 366 days.")
            }
            if let hours, seconds + graceSeconds >= hours.shortestWindow {
                throw ScheduleFault(
                    "This could never alert: period and grace are \(seconds + graceSeconds) seconds, and the shortest window of its hours has \(hours.shortestWindow)."
                )
            }
        }
        self.rhythm = rhythm
        self.graceSeconds = graceSeconds
        self.hours = hours
    }

    /// All that it names.
    public var zones: Set<ZoneName> {
        var zones: Set<ZoneName> = []
        if case .at(let expression, let zone) = rhythm { zones.formUnion(expression.zones + [zone]) }
        if let hours { zones.insert(hours.zone) }
        return zones
    }
}
