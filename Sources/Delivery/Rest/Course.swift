internal import MonitorCore

/// What one run of a delivery knows of how things go.
struct Course {
    var backoff: Backoff
    var pace: DrainPace
    /// How many snapshots the platform takes in one request.
    private(set) var atOnce = 1
    /// How many of them go through: halved where a request with several fails, doubled where one succeeds.
    private var room = RestDelivery.mostAtOnce
    /// Whether the next request is packed.
    private(set) var packs = false
    /// The platform offers what it then does not take.
    private var isPackingRefused = false
    /// Never more again than what was not too long for those on the way.
    private var most = RestDelivery.mostAtOnce
    /// Something that the operator has to mend, and has been told of.
    var trouble: DeliveryVerdict?
    var keyWait = KeyWait()
    /// What a failure asks for.
    var retryDelay: Duration?

    init(backoff: Backoff, pace: DrainPace) {
        (self.backoff, self.pace) = (backoff, pace)
    }

    mutating func succeeded(offered: Int, takesPacked: Bool) {
        backoff.succeeded()
        trouble = nil
        packs = takesPacked && !isPackingRefused
        room = min(most, room * 2)
        atOnce = min(max(1, offered), room)
    }

    /// A line may be too slow for so many, or one of them may be to blame.
    mutating func failed(with count: Int) {
        guard count > 1 else { return }
        room = max(1, count / 2)
        atOnce = min(atOnce, room)
    }

    /// So many make a body that something on the way does not let through.
    mutating func wereTooLong(_ count: Int) {
        guard count > 1 else { return }
        most = count / 2
        failed(with: count)
    }

    /// The next request is plain, which tells whether packing was to blame.
    mutating func packedFailed(forGood: Bool) {
        packs = false
        isPackingRefused = isPackingRefused || forGood
    }

    /// How long to wait before the next request; `nil` not at all.
    mutating func takeDelay(waiting: UInt64) -> Duration? {
        defer { retryDelay = nil }
        return retryDelay ?? pace.delay(waiting: waiting)
    }
}
