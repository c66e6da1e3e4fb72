internal import MonitorCore

/// State of one delivery run: backoff, pace, and how many reports a request may hold.
struct DeliveryProgress {
    var backoff: Backoff
    var pace: DrainPace
    /// How many snapshots the platform accepts in one request.
    private(set) var atOnce = 1
    /// How many of them go through: halved where a request with several fails, doubled where one succeeds.
    private var room = RestDelivery.mostAtOnce
    /// Whether the next request is packed.
    private(set) var packs = false
    /// The platform offers what it then does not take, or something on the way does not.
    private var isPackingRefused = false
    /// Packed requests in a row that were refused for what they hold.
    private var packedRefusals = 0
    /// Never more again than what was not too long for those on the way.
    private var most = RestDelivery.mostAtOnce
    /// Something that the operator has to mend, and has been told of.
    var trouble: DeliveryVerdict?
    var outage = OutageLog()
    var keyWait = KeyWait()
    /// What a failure asks for.
    var retryDelay: Duration?

    /// So often it is the packing, and no longer worth a request each.
    static let mostPackedRefusals = 3

    init(backoff: Backoff, pace: DrainPace) {
        (self.backoff, self.pace) = (backoff, pace)
    }

    mutating func succeeded(offered: Int, takesPacked: Bool, isPacked: Bool) {
        backoff.succeeded()
        trouble = nil
        if isPacked { packedRefusals = 0 }
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
    mutating func packedFailed(_ attempt: RequestOutcome) {
        packs = false
        if attempt.isOfContent { packedRefusals += 1 }
        if attempt.status == 415 || packedRefusals == Self.mostPackedRefusals { isPackingRefused = true }
    }

    /// How long to wait before the next request; `nil` not at all.
    mutating func takeDelay(waiting: UInt64) -> Duration? {
        defer { retryDelay = nil }
        return retryDelay ?? pace.delay(waiting: waiting)
    }
}
