internal import Daemon
internal import Synchronization

/// Does work that blocks on threads of its own, some at a time; a thread ends when nothing is left.
final class AttemptPool: Sendable {
    /// Enough for two hundred targets that are dead, at the usual times.
    static let mostThreads = 32
    static let mostWaiting = 256

    private struct State {
        var threads = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// - Returns: `false` where too much waits already, or no thread can be had: it is not done then.
    func enter(_ work: @escaping @Sendable () -> Void) -> Bool {
        let isNew = state.withLock { state -> Bool? in
            if state.threads < Self.mostThreads {
                state.threads += 1
                return true
            }
            guard state.waiting.count < Self.mostWaiting else { return nil }
            state.waiting.append(work)
            return false
        }
        guard let isNew else { return false }
        guard isNew else { return true }
        let isStarted = startThread(named: "attempts") { [self] in
            var next = Optional(work)
            while let work = next {
                work()
                next = take()
            }
        }
        if !isStarted { state.withLock { $0.threads -= 1 } }
        return isStarted
    }

    private func take() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
