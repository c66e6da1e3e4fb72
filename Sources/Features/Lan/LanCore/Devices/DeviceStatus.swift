/// How lately a device was heard.
public enum DeviceStatus: String, Sendable, Hashable {
    /// Spoke or answered within `ACTIVE_SECONDS`.
    case active
    /// Not so lately, but within `IDLE_SECONDS`: a phone that sleeps.
    case idle
    /// Gone, as far as can be observed.
    case inactive
}

/// What is called lately.
struct ActivityTimes: Sendable {
    let active: Duration
    /// At least `active`.
    let idle: Duration

    init(activeSeconds: Int, idleSeconds: Int) {
        active = .seconds(activeSeconds)
        idle = .seconds(max(activeSeconds, idleSeconds))
    }

    func status(lastHeard: ContinuousClock.Instant, at now: ContinuousClock.Instant) -> DeviceStatus {
        let silence = now - lastHeard
        return silence <= active ? .active : silence <= idle ? .idle : .inactive
    }
}
