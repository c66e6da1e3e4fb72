internal import Synchronization

/// Ends the wait that goes on, or the next one.
///
/// Each wait has a stream of its own, because a wait that is cancelled ends its stream for good.
public final class Wakeup: Sendable {
    private struct State {
        var waiter: AsyncStream<Never>.Continuation?
        var isNew = false
    }

    private let state = Mutex(State())

    public init() {}

    /// From any thread.
    func wake() {
        state.withLock { state in
            state.isNew = state.waiter == nil
            state.waiter?.finish()
        }
    }

    /// What happened before an attempt says nothing about its outcome.
    func forget() {
        state.withLock { $0.isNew = false }
    }

    /// Returns when it is woken, or the task is cancelled. One waits at a time.
    func wait() async {
        let (ends, end) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            if state.isNew { end.finish() }
            state = State(waiter: end)
        }
        for await _ in ends {}
        state.withLock { $0.waiter = nil }
    }

    /// Waits as long as `pause` does, or until it is woken.
    func cutShort(_ pause: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await pause() }
            group.addTask { await self.wait() }
            try await group.next()
        }
    }
}
