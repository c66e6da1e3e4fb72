/// Which failures of one outage are worth a line of the log: the first of each cause, one every ten minutes, and the end.
struct OutageLog {
    static let betweenLines: Duration = .seconds(600)
    /// Causes told within that time: an outage of many faces is not told of in full.
    static let mostCauses = 8
    private var began: ContinuousClock.Instant?
    private var told: ContinuousClock.Instant?
    private var causes: Set<String> = []
    private(set) var failures = 0

    /// An attempt that failed.
    ///
    /// - Returns: whether a line is due.
    mutating func failed(for cause: String, at now: ContinuousClock.Instant) -> Bool {
        failures += 1
        began = began ?? now
        if let told, now - told < Self.betweenLines {
            return causes.count < Self.mostCauses && causes.insert(cause).inserted
        }
        (told, causes) = (now, [cause])
        return true
    }

    /// An attempt that succeeded.
    ///
    /// - Returns: how long the outage was that it ends, and how many attempts failed; `nil` where there was none.
    mutating func succeeded(at now: ContinuousClock.Instant) -> (lasted: Duration, failures: Int)? {
        defer { self = OutageLog() }
        return began.map { (now - $0, failures) }
    }
}
