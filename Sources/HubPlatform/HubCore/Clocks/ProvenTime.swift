/// The time on which clocks agree, once that has proved itself: retention goes by it.
///
/// Where an agent runs on the hub's machine, or has its time from there, two clocks that agree are one: both
/// are wrong at once. What they agree on may move by a day more than time has passed; beyond, it has to hold
/// for a day.
public struct ProvenTime: Sendable, Equatable {
    /// Unix milliseconds.
    public private(set) var time: Int64
    /// For how many milliseconds there has been agreement on a time that is too far ahead to be believed at
    /// once.
    public private(set) var held: Int64

    static let day: Int64 = 86_400_000

    public init(time: Int64, held: Int64 = 0) {
        (self.time, self.held) = (time, held)
    }

    /// - Parameters:
    ///   - passed: milliseconds since the last call, by the monotonic clock.
    ///   - agreed: what clocks agree on now.
    public mutating func look(after passed: Int64, at agreed: Int64) {
        let reached = time + passed
        held = agreed > reached + Self.day ? held + passed : 0
        if held == 0 && agreed <= reached + Self.day || held >= Self.day {
            (time, held) = (agreed, 0)
        } else {
            time = reached
        }
    }
}
