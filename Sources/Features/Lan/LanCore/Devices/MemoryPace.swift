/// When the devices are written down: seldom, since routers keep their state on flash.
///
/// A quarter of an hour after something worth remembering, and every six hours for the times when devices
/// were last seen: at most 96 writes a day, four on a quiet one.
public struct MemoryPace: Sendable {
    static let changeInterval: Duration = .seconds(900)
    static let restInterval: Duration = .seconds(6 * 3600)
    /// After a first start, all devices have been seen by then.
    static let firstInterval: Duration = .seconds(60)

    private var written: ContinuousClock.Instant?
    private var begun: ContinuousClock.Instant?
    private var changes: UInt64

    /// - Parameter changes: the registry's count at the beginning.
    public init(changes: UInt64 = 0) {
        self.changes = changes
    }

    /// - Returns: whether to write now; it then counts as written.
    public mutating func isDue(changes now: UInt64, at instant: ContinuousClock.Instant) -> Bool {
        let start = begun ?? instant
        begun = start
        let since = instant - (written ?? start)
        let interval =
            now == changes ? Self.restInterval : written == nil ? Self.firstInterval : Self.changeInterval
        guard since >= interval else { return false }
        (written, changes) = (instant, now)
        return true
    }
}
