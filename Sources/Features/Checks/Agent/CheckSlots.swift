internal import Synchronization

/// How many checks run at the same time, and how many wait for those.
final class CheckSlots: Sendable {
    static let most = 8
    static let mostWaiting = 32

    private struct State {
        var running = 0
        var next = 0
        var waiting: [(number: Int, turn: CheckedContinuation<Bool, Never>)] = []
    }

    private let state = Mutex(State())

    /// Waits for its turn; a caller that is given `true` must call `leave`.
    ///
    /// - Returns: `false` where too many wait, or the task was cancelled.
    func enter() async -> Bool {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let answer = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    if state.running < Self.most {
                        state.running += 1
                        return true
                    }
                    guard state.waiting.count < Self.mostWaiting else { return false }
                    state.waiting.append((number, turn))
                    return nil
                }
                if let answer { turn.resume(returning: answer) }
            }
        } onCancel: {
            let turn = state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).turn }
            }
            turn?.resume(returning: false)
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if state.waiting.isEmpty {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst().turn
        }
        next?.resume(returning: true)
    }
}
