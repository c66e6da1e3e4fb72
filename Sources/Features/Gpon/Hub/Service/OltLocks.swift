internal import Gpon
internal import Synchronization

/// One hand on each OLT: who has it, and who waits. Writers come before readers, in their order.
final class OltLocks: Sendable {
    struct Holder: Sendable, Equatable {
        /// `anna: Delete 0/1/3:82 (HWTC-…)`, or `a reading`.
        let who: String
        let since: ContinuousClock.Instant
        let isWriter: Bool
    }

    private struct State {
        var holders: [Int64: Holder] = [:]
        /// Tickets of writers that wait.
        var waiting: [Int64: [Int]] = [:]
        var tickets = 0
    }

    private let state = Mutex(State())

    func holder(of olt: Int64) -> Holder? { state.withLock { $0.holders[olt] } }

    /// A reading gives way once a user waits to write.
    func isWanted(_ olt: Int64) -> Bool { state.withLock { !($0.waiting[olt] ?? []).isEmpty } }

    /// For a reading: at once, or not at all.
    func takeForReading(_ olt: Int64, _ who: String) -> Bool {
        state.withLock { state in
            guard state.holders[olt] == nil, (state.waiting[olt] ?? []).isEmpty else { return false }
            state.holders[olt] = Holder(who: who, since: .now, isWriter: false)
            return true
        }
    }

    /// Waits its turn.
    ///
    /// - Throws: `GponFault.locked` with who has it, after so long.
    func take(_ olt: Int64, _ who: String, within limit: Duration) async throws {
        let ticket = state.withLock { state in
            state.tickets += 1
            state.waiting[olt, default: []].append(state.tickets)
            return state.tickets
        }
        let end = ContinuousClock.now + limit
        while true {
            let isMine = state.withLock { state -> Bool in
                guard state.holders[olt] == nil, state.waiting[olt]?.first == ticket else { return false }
                state.holders[olt] = Holder(who: who, since: .now, isWriter: true)
                state.waiting[olt]?.removeFirst()
                return true
            }
            if isMine { return }
            if ContinuousClock.now >= end || Task.isCancelled {
                let holder = state.withLock { state in
                    state.waiting[olt]?.removeAll { $0 == ticket }
                    return state.holders[olt]
                }
                throw GponFault.locked(Self.words(holder))
            }
            _ = try? await Task.sleep(for: .milliseconds(100))
        }
    }

    func release(_ olt: Int64) { state.withLock { $0.holders[olt] = nil } }

    private static func words(_ holder: Holder?) -> String {
        guard let holder else { return "Others wait for this OLT. Nothing was sent. Try again." }
        let seconds = (ContinuousClock.now - holder.since).components.seconds
        return "This OLT is in use by \(holder.who), for \(seconds) s now. Nothing was sent. Try again."
    }
}
