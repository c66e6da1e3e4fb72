internal import Synchronization

/// Bytes of memory that many share: they are taken before they are used, and given back.
package final class BytePurse: Sendable {
    private struct Waiter {
        let number: Int
        let bytes: Int
        let turn: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var used = 0
        var next = 0
        /// Those whose time is not over, also before they are queued.
        var patient: Set<Int> = []
        /// The first is served first, so that a large request is not overtaken endlessly by small ones.
        var waiters: [Waiter] = []
    }

    let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var used: Int { state.withLock(\.used) }

    /// - Returns: whether they were there, and no other request waits for some.
    func takeNow(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard state.waiters.isEmpty, state.used + bytes <= limit else { return false }
            state.used += bytes
            return true
        }
    }

    /// Waits for its turn.
    ///
    /// - Returns: `false` where that did not come in time, or never can.
    func take(_ bytes: Int, within patience: Duration) async -> Bool {
        if takeNow(bytes) { return true }
        guard bytes <= limit else { return false }
        let number = state.withLock { state in
            state.next += 1
            state.patient.insert(state.next)
            return state.next
        }
        defer { state.withLock { _ = $0.patient.remove(number) } }
        return await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await self.turn(of: number, bytes) }
            group.addTask {
                try? await Task.sleep(for: patience)
                self.abandon(number)
                return nil
            }
            var hasTaken = false
            for await case let answer? in group {
                hasTaken = answer
                group.cancelAll()
            }
            return hasTaken
        }
    }

    func give(_ bytes: Int) {
        let served = state.withLock { state in
            state.used -= bytes
            return Self.serve(&state, limit)
        }
        for waiter in served { waiter.turn.resume(returning: true) }
    }

    private func turn(of number: Int, _ bytes: Int) async -> Bool {
        await withCheckedContinuation { turn in
            let served = state.withLock { state -> [Waiter]? in
                guard state.patient.contains(number) else { return nil }
                state.waiters.append(Waiter(number: number, bytes: bytes, turn: turn))
                return Self.serve(&state, limit)
            }
            guard let served else { return turn.resume(returning: false) }
            for waiter in served { waiter.turn.resume(returning: true) }
        }
    }

    private func abandon(_ number: Int) {
        let served = state.withLock { state -> (Waiter?, [Waiter]) in
            state.patient.remove(number)
            let at = state.waiters.firstIndex { $0.number == number }
            let gone = at.map { state.waiters.remove(at: $0) }
            return (gone, Self.serve(&state, limit))
        }
        served.0?.turn.resume(returning: false)
        for waiter in served.1 { waiter.turn.resume(returning: true) }
    }

    private static func serve(_ state: inout State, _ limit: Int) -> [Waiter] {
        var served: [Waiter] = []
        while let first = state.waiters.first, state.used + first.bytes <= limit {
            state.used += first.bytes
            served.append(state.waiters.removeFirst())
        }
        return served
    }
}

/// What one request has taken; given back when nothing refers to it any more.
package final class PurseShare: Sendable {
    private let purse: BytePurse
    private let taken = Atomic(0)

    init(_ purse: BytePurse) {
        self.purse = purse
    }

    deinit { purse.give(taken.load(ordering: .relaxed)) }

    func takeNow(_ bytes: Int) -> Bool {
        guard purse.takeNow(bytes) else { return false }
        taken.add(bytes, ordering: .relaxed)
        return true
    }

    func take(_ bytes: Int, within patience: Duration) async -> Bool {
        guard await purse.take(bytes, within: patience) else { return false }
        taken.add(bytes, ordering: .relaxed)
        return true
    }
}
