internal import Connectors
internal import MonitorCore
internal import Synchronization

/// The turns of one login of one server, and its session: the visit that has the turn has the session alone.
final class LoginTurn: Sendable {
    private struct State {
        var turns = TurnQueue()
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
        /// Numbers that gave up before they waited.
        var gone: Set<Int> = []
        var session = CabinetVisit.Session()
        /// Whose session it is: another password never enters by it.
        var key: Key?
    }

    struct Key: Equatable {
        let declaration: ConnectorDeclaration
        let password: Secret?
    }

    private let state = Mutex(State())

    /// People whose turn it is or who wait for it.
    var length: Int { state.withLock { $0.turns.length } }

    /// - Throws: what the body throws, or `CabinetFailure` where too many wait.
    func run<Value: Sendable>(
        _ key: Key, _ body: (CabinetVisit.Session) async -> (Value, CabinetVisit.Session)
    ) async throws -> Value {
        let (number, entry) = state.withLock { $0.turns.enter() }
        switch entry {
        case .full:
            throw CabinetFailure(
                .held, "\(TurnQueue.most) people wait for this login already. Try again later.")
        case .waits:
            guard await wait(number) else { throw CancellationError() }
        case .now: break
        }
        let session = state.withLock { state in
            if state.key != key {
                state.session = CabinetVisit.Session()
                state.key = key
            }
            return state.session
        }
        let (value, after) = await body(session)
        state.withLock { $0.session = after }
        leave(number)
        return value
    }

    /// - Returns: whether it is their turn; `false` where they gave up.
    private func wait(_ number: Int) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.gone.remove(number) != nil { return false }
                    if state.turns.holds(number) { return true }
                    state.waiting[number] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard !state.turns.holds(number) else { return nil }
                _ = state.turns.leave(number)
                if let waiting = state.waiting.removeValue(forKey: number) { return waiting }
                state.gone.insert(number)
                return nil
            }
            waiting?.resume(returning: false)
        }
    }

    private func leave(_ number: Int) {
        let next = state.withLock { state in
            state.turns.leave(number).flatMap { state.waiting.removeValue(forKey: $0) }
        }
        next?.resume(returning: true)
    }
}
