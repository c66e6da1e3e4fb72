/// How a host's heartbeats are judged, besides when they are due.
public struct HostRules: Sendable, Equatable {
    /// In seconds, between a start and its end; beyond it, the run is an overrun.
    public var longestRun: Int
    /// Failures in a row that make it down.
    public var failuresBefore: Int
    /// Successes in a row that make it up again.
    public var successesBefore: Int
    /// Whether a paused host stays so whatever it says, until a person resumes it.
    public var isSticky: Bool

    public static let runs = 1...31_622_400
    public static let counts = 1...100

    public init(
        longestRun: Int, failuresBefore: Int = 1, successesBefore: Int = 1, isSticky: Bool = false
    ) {
        self.longestRun = longestRun
        self.failuresBefore = failuresBefore
        self.successesBefore = successesBefore
        self.isSticky = isSticky
    }
}
