internal import Synchronization

/// Ends a service's wait when the hub has ordered something else.
public final class OrderWake: Sendable {
    private let waiting = Mutex<(@Sendable () -> Void)?>(nil)

    public init() {}

    /// Calls once: at the next ring, or at once where there is news already.
    ///
    /// - Parameter isNew: asked after the call was noted, so that no change falls between the two.
    public func onRing(_ call: @escaping @Sendable () -> Void, orAtOnceIf isNew: () -> Bool) {
        waiting.withLock { $0 = call }
        if isNew() { ring() }
    }

    public func ring() {
        let call = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        call?()
    }
}
