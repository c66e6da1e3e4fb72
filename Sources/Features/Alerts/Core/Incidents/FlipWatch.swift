internal import MonitorCore

/// Counts beginnings and ends of one key, to see whether it flaps.
struct FlipWatch: Sendable, Equatable {
    /// So many flips within `window` are flapping.
    static let most = 6
    static let window: Int64 = 3_600_000
    /// So long without a flip, and it is over.
    static let settled: Int64 = 1_800_000

    /// The newest, at most `most`.
    private(set) var times: [UTCTime] = []

    init(times: [UTCTime] = []) { self.times = Array(times.suffix(Self.most)) }

    mutating func flip(at now: UTCTime) {
        times.append(now)
        if times.count > Self.most { times.removeFirst(times.count - Self.most) }
    }

    func isFlapping(at now: UTCTime) -> Bool {
        times.count == Self.most && now.milliseconds - times[0].milliseconds <= Self.window
    }

    /// When it has settled, where nothing flips again.
    var settlesAt: UTCTime? {
        times.last.map { UTCTime(milliseconds: $0.milliseconds + Self.settled) }
    }
}
