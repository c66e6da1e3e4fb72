internal import AgentHost
internal import LogWire
internal import Logging
internal import Synchronization

/// The feature while the daemon runs: what the hub ordered, and how far that was reported, outlast a reload.
final class JournalSession: RunningFeature {
    /// What may be read now.
    struct Permission: Sendable {
        let order: JournalOrder
        /// Where the lines before ended; `nil` for the last hour.
        let cursor: String?
        /// Another one once it was taken back.
        fileprivate let number: Int
    }

    private struct State {
        var order: JournalOrder?
        var cursor: String?
        var number = 0
    }

    private let state = Mutex(State())
    private let wake = OrderWake()

    /// `nil` where nothing is to be reported.
    var order: JournalOrder? { state.withLock { $0.order } }

    /// `nil` where nothing is to be reported.
    var permission: Permission? {
        state.withLock { state in
            state.order.map { Permission(order: $0, cursor: state.cursor, number: state.number) }
        }
    }

    func plan(_ settings: AgentSettings, logger: Logger) throws -> any FeaturePlan {
        JournalPlan(
            isPermitted: settings[JournalSettings.self].isPermitted, session: self,
            place: JournalPlace(folder: settings.keepsState ? settings.stateFolder : nil))
    }

    func end() {}

    /// - Parameters:
    ///   - order: `nil` takes the permission back, and so does another unit: what was written until it is given again is
    ///     not reported then.
    ///   - place: is forgotten with the permission.
    func adopt(_ order: JournalOrder?, _ place: JournalPlace) {
        state.withLock { state in
            if order == nil || state.order.map({ $0.unit != order?.unit }) ?? false {
                state.cursor = nil
                state.number += 1
                // Within the lock: a reading that ends just now must not write it again.
                place.forget()
            }
            state.order = order
        }
        wake.ring()
    }

    /// Goes on where an earlier start of the program ended.
    func resume(at place: JournalPlace) {
        state.withLock { $0.cursor = $0.cursor ?? place.read() }
    }

    func stillHolds(_ permission: Permission) -> Bool {
        state.withLock { $0.number == permission.number }
    }

    /// Keeps how far the journal was reported, unless the permission was taken back meanwhile.
    func keep(_ cursor: String, of permission: Permission, at place: JournalPlace) {
        state.withLock { state in
            guard state.number == permission.number, state.cursor != cursor else { return }
            state.cursor = cursor
            place.keep(cursor)
        }
    }

    /// Calls once when there is another order than this.
    func onChange(after order: JournalOrder?, _ call: @escaping @Sendable () -> Void) {
        wake.onRing(call) { self.order != order }
    }
}
