/// Turns the kernel's arrival stamps, which are wall time, into monotonic time, although the wall clock may be set at
/// any moment.
///
/// All numbers are nanoseconds.
public struct ArrivalClock: Sendable {
    /// One moment by both clocks.
    public struct Pair: Sendable, Equatable {
        public let monotonic: Int64
        public let wall: Int64

        public init(monotonic: Int64, wall: Int64) {
            self.monotonic = monotonic
            self.wall = wall
        }
    }

    /// A packet is stamped before it is queued, so it may be stamped a little before the queue was seen empty.
    static let slack: Int64 = 2_000_000

    private var newest: Pair
    private var former: Pair
    /// When the queue was last seen empty.
    private var emptyAt: Int64

    public init(_ pair: Pair) {
        (newest, former, emptyAt) = (pair, pair, pair.monotonic)
    }

    /// Packets are about to be taken off the queue.
    public mutating func begin() { former = newest }

    /// Both clocks were read after some were taken.
    public mutating func read(_ pair: Pair) { newest = pair }

    /// The queue was empty at the newest pair.
    public mutating func drained() { emptyAt = newest.monotonic }

    /// Of the newest pair.
    public var now: Int64 { newest.monotonic }

    /// - Returns: when the packet with that stamp came, by the monotonic clock: between the moment at which the queue
    ///   was last empty and the newest pair. Where the wall clock was set meanwhile, the pair before may say it; where
    ///   neither pair or both could, it is now.
    public func arrival(stamp: Int64) -> Int64 {
        let byNewest = time(of: stamp, newest)
        guard isSet else { return byNewest ?? newest.monotonic }
        switch (byNewest, time(of: stamp, former)) {
        case (let time?, nil), (nil, let time?): return time
        default: return newest.monotonic
        }
    }

    /// - Returns: `nil` where it cannot be.
    private func time(of stamp: Int64, _ pair: Pair) -> Int64? {
        let time = pair.monotonic &- (pair.wall &- stamp)
        return time >= emptyAt - Self.slack && time <= newest.monotonic ? time : nil
    }

    /// Whether the wall clock went another way than the monotonic one, by more than a clock that is being adjusted may.
    private var isSet: Bool {
        let elapsed = newest.monotonic &- former.monotonic
        let moved = newest.wall &- former.wall &- elapsed
        return moved.magnitude > 1_000_000 + UInt64(max(0, elapsed) / 1000)
    }
}
