internal import Synchronization

/// Changes of one agent at the broker, one after another; different agents do not wait for each other.
final class BrokerTurns: Sendable {
    /// By agent, who waits; no entry where nothing is done to it.
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    func of<Value>(_ id: String, _ body: () async throws -> Value) async rethrows -> Value {
        await take(id)
        defer { give(id) }
        return try await body()
    }

    private func take(_ id: String) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[id] != nil else {
                    waiting[id] = []
                    return true
                }
                waiting[id]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func give(_ id: String) {
        let next = waiting.withLock { waiting in
            guard waiting[id]?.isEmpty == false else {
                waiting[id] = nil
                return CheckedContinuation<Void, Never>?.none
            }
            return waiting[id]?.removeFirst()
        }
        next?.resume()
    }
}
