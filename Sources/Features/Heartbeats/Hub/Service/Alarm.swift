internal import Synchronization

/// Sleeps until a time, or until it is rung: for one sleeper.
final class Alarm: Sendable {
    private struct State {
        var isRung = false
        var sleep: Task<Void, Never>?
    }

    private let state = Mutex(State())

    /// Ends the sleep, also one that begins later.
    func ring() {
        state.withLock { state in
            state.isRung = true
            state.sleep?.cancel()
        }
    }

    /// - Parameter length: `nil` sleeps until it is rung.
    func sleep(_ length: Duration?) async {
        let sleep = Task {
            // Nothing is due later than a year from now.
            _ = try? await Task.sleep(for: length ?? .seconds(31_622_400))
        }
        state.withLock { state in
            if state.isRung { sleep.cancel() }
            state.sleep = sleep
        }
        await withTaskCancellationHandler {
            await sleep.value
        } onCancel: {
            sleep.cancel()
        }
        state.withLock { state in
            state.isRung = false
            state.sleep = nil
        }
    }
}
