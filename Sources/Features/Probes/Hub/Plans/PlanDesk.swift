internal import MonitorCore
internal import Probes
internal import Synchronization

/// What is planned at the moment, for pages, topics and routes.
final class PlanDesk: Sendable {
    /// One agent's list.
    struct Given: Sendable, Equatable {
        var targets: [ProbeTarget]
        var revision: UInt64
        /// Targets beyond MAX_TARGETS, which are left out.
        var excess = 0
        /// Its name in the agent's windows; `nil` for an empty list.
        var plan: String?
    }

    private struct State {
        var book = TargetBook()
        var listed: [ProbeTarget.ID: ListedTarget] = [:]
        var agents: [String] = []
        var given: [String: Given] = [:]
        var wake: (@Sendable () -> Void)?
        var isNew = false
    }

    private let state = Mutex(State())
    private let changed: @Sendable () -> Void

    /// - Parameter changed: called where targets, groups, lists or agents of Meshping are others than before.
    init(changed: @escaping @Sendable () -> Void = {}) { self.changed = changed }

    var book: TargetBook { state.withLock { $0.book } }
    /// By id, those that were taken off included.
    var listed: [ProbeTarget.ID: ListedTarget] { state.withLock { $0.listed } }
    /// In the order of their names.
    var agents: [String] { state.withLock { $0.agents } }

    func given(to agent: String) -> Given? { state.withLock { $0.given[agent] } }

    var all: [String: Given] { state.withLock { $0.given } }

    /// - Parameter others: agents that have lists by another way.
    func put(_ book: TargetBook, _ agents: Set<String>, besides others: Set<String>) {
        state.withLock { state in
            state.book = book
            state.listed = Dictionary(book.targets.map { ($0.target.id, $0) }) { first, _ in first }
            state.agents = agents.sorted()
            state.given = state.given.filter { agents.contains($0.key) || others.contains($0.key) }
        }
        changed()
    }

    func put(_ given: Given, for agent: String) {
        let before = state.withLock { $0.given.updateValue(given, forKey: agent) }
        if before != given { changed() }
    }

    /// An agent of Meshping came: a person may have to decide.
    func greeted() { changed() }

    /// Something may have changed: plans are made again at once.
    func ring() {
        let call = state.withLock { state in
            state.isNew = true
            return state.wake
        }
        call?()
        changed()
    }

    /// Calls when it is rung, at once where it was since the last call.
    func onRing(_ call: @escaping @Sendable () -> Void) {
        let isNew = state.withLock { state in
            defer { state.isNew = false }
            state.wake = call
            return state.isNew
        }
        if isNew { call() }
    }
}
