public import MonitorCore

/// A change of a host's state, kept once.
public struct Flip: Sendable, Equatable {
    public let from: HostState
    public let to: HostState
    /// Of a missed deadline, the deadline: not when it was noticed.
    public let at: UTCTime
    public let reason: FlipReason

    public init(from: HostState, to: HostState, at: UTCTime, reason: FlipReason) {
        self.from = from
        self.to = to
        self.at = at
        self.reason = reason
    }
}
