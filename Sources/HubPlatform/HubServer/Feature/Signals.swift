package import HubCore
internal import Synchronization

/// Carries signals from features to features, in memory: nothing is kept for a feature that does not listen.
package final class Signals: Sendable {
    /// Signals that one subscriber may have before it: beyond them the oldest is dropped.
    package static let mostWaiting = 256

    private struct State {
        var subscribers: [Int: AsyncStream<Signal>.Continuation] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Never waits.
    package func publish(_ signal: Signal) {
        let subscribers = state.withLock { Array($0.subscribers.values) }
        for one in subscribers { one.yield(signal) }
    }

    /// From now on, until the stream is given up.
    package func subscribe() -> AsyncStream<Signal> {
        let (signals, subscriber) = AsyncStream.makeStream(
            of: Signal.self, bufferingPolicy: .bufferingNewest(Self.mostWaiting))
        let number = state.withLock { state in
            state.next += 1
            state.subscribers[state.next] = subscriber
            return state.next
        }
        subscriber.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
        }
        return signals
    }
}
