/// A probe that repeats.
public struct ProbeTarget: Sendable, Hashable, Identifiable {
    /// Given by the hub, never again to another target.
    public typealias ID = UInt32

    public let id: ID
    public var kind = TargetKind.echo
    public var address: ProbeAddress
    public var family = ProbeFamily.either
    /// From the beginning of one round to that of the next.
    public var intervalMilliseconds = 5000
    /// What comes later does not count as answered.
    public var timeoutMilliseconds = 3000
    /// Of an echo request, without the header. 56 is what ping(8) sends, so that round trips compare.
    public var payloadBytes = 56
    /// Echo requests in a round, a quarter of a second apart.
    public var count = 1
    /// A median round trip above it makes the target slow; `nil` never does.
    public var slowAboveMicroseconds: UInt32?
    /// Losses in a row that make the target down.
    public var downAfter = 3
    /// Of `tcp`, `http` and `https`; `nil` is the usual one.
    public var port: UInt16?
    /// Of `http` and `https`, the path; of `dns`, the name and the type of record, with a blank between them.
    public var question: String?

    public init(id: ID, address: ProbeAddress) {
        self.id = id
        self.address = address
    }

    /// Between two requests of one round.
    public static let spacingMilliseconds = 250

    /// What is wrong with it; `nil` for a target that can be probed.
    public var fault: String? {
        if !Self.intervals.contains(intervalMilliseconds) { return "The interval is 1 to 3600 seconds." }
        if !Self.timeouts.contains(timeoutMilliseconds) { return "The timeout is 0.1 to 10 seconds." }
        if !Self.payloads.contains(payloadBytes) { return "The size is 16 to 1472 bytes." }
        if !(1...20).contains(count) { return "A round has 1 to 20 requests." }
        if !(1...20).contains(downAfter) { return "A target is down after 1 to 20 losses." }
        if intervalMilliseconds >= 3000, timeoutMilliseconds > intervalMilliseconds {
            return "The timeout is not longer than the interval. Shorten it, or lengthen the interval."
        }
        if count > 1, intervalMilliseconds < count * Self.spacingMilliseconds + timeoutMilliseconds {
            return "The interval is too short for a round of \(count) requests and its timeout."
        }
        if kind.isAttempt, count > 1 { return "Only echo requests come several in a round." }
        return spelling.fault
    }

    static let intervals = 1000...3_600_000
    static let timeouts = 100...10_000
    static let payloads = 16...1472

    /// Packets per second that it takes, at most.
    public var packetsPerSecond: Double { Double(count) * 1000 / Double(intervalMilliseconds) }

    /// Whether what was measured of the other target is what would be measured of this one.
    public func measuresTheSame(as other: ProbeTarget) -> Bool {
        kind == other.kind && address == other.address && family == other.family
            && payloadBytes == other.payloadBytes && port == other.port && question == other.question
    }
}
