/// One moment by both clocks: the monotonic one decides, UTC is shown.
///
/// Routers without a battery start in 1970 and are set right by the network: nothing may depend on UTC's
/// steps.
public struct TimePoint: Sendable, Equatable {
    public let instant: ContinuousClock.Instant
    public let time: UTCTime

    public init(instant: ContinuousClock.Instant, time: UTCTime) {
        self.instant = instant
        self.time = time
    }
}
