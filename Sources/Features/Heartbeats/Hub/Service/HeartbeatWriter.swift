internal import Heartbeats
internal import Synchronization

/// Stores heartbeats as they come, many in one transaction: while one is under way, those that come wait for the next.
///
/// Each is answered when it is durable. Next: `HeartbeatStore.hear`.
package final class HeartbeatWriter: Sendable {
    /// Beyond these a client is told to come again.
    static let mostWaiting = 8192
    static let mostAtOnce = 1024

    private typealias Answer = CheckedContinuation<PingOutcome, any Error>

    private struct State {
        var waiting: [(ping: ArrivedPing, answer: Answer)] = []
        var isEnding = false
    }

    /// Why a heartbeat was not stored.
    package enum Fault: Error, Sendable {
        case tooMany
        case ending
    }

    private let store: HeartbeatStore
    private let watch: HearingWatch
    private let tell: @Sendable ([HostFlip]) -> Void
    private let state = Mutex(State())
    private let rings: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    /// - Parameter tell: called after each commit, with the flips of it; also where there are none.
    package init(
        _ store: HeartbeatStore, _ watch: HearingWatch, tell: @escaping @Sendable ([HostFlip]) -> Void
    ) {
        self.store = store
        self.watch = watch
        self.tell = tell
        (rings, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Durable when it returns.
    package func take(_ ping: ArrivedPing) async throws -> PingOutcome {
        try await withCheckedThrowingContinuation { answer in
            let fault: Fault? = state.withLock { state in
                if state.isEnding { return .ending }
                if state.waiting.count >= Self.mostWaiting { return .tooMany }
                state.waiting.append((ping, answer))
                return nil
            }
            if let fault { answer.resume(throwing: fault) } else { ring.yield() }
        }
    }

    /// Until cancelled; heartbeats that are still waiting are refused.
    package func run() async {
        for await _ in rings { await writeAll() }
        let left = state.withLock { state in
            state.isEnding = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in left { one.answer.resume(throwing: Fault.ending) }
    }

    private func writeAll() async {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.mostAtOnce))
                state.waiting.removeFirst(batch.count)
                return batch
            }
            guard !batch.isEmpty else { return }
            await watch.check()
            do {
                let (outcomes, flips) = try await store.hear(batch.map(\.ping))
                for (one, outcome) in zip(batch, outcomes) { one.answer.resume(returning: outcome) }
                tell(flips)
            } catch {
                for one in batch { one.answer.resume(throwing: error) }
            }
        }
    }
}
