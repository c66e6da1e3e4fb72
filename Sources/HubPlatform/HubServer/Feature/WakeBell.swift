internal import Synchronization

/// Wakes one service that waits: rings while it works count once.
package final class WakeBell: Sendable {
    private struct State {
        var isRung = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// From anywhere; never waits.
    package func ring() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            if state.waiting == nil { state.isRung = true }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Returns with the next ring, with one that came since the last wait, or after the pause.
    ///
    /// - Throws: `CancellationError`.
    package func wait(atMost pause: Duration) async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask {
                // Rings only where the pause was slept to its end.
                if (try? await Task.sleep(for: pause)) != nil { self.ring() }
            }
            await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isRung = state.withLock { state in
                    defer { state.isRung = false }
                    if !state.isRung { state.waiting = continuation }
                    return state.isRung
                }
                if isRung { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
