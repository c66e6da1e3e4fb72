internal import MonitorCore
internal import Synchronization

/// Who is connected how often. Whoever comes beyond the bounds is turned away at once, so that those who are
/// here stay, and files for the database are left.
final class ConnectionCount: Sendable {
    private struct State {
        var total = 0
        var refused: UInt64 = 0
        var of: [IPAddress: Int] = [:]
    }

    private let bounds: ConnectionBounds
    private let state = Mutex(State())

    init(_ bounds: ConnectionBounds) {
        self.bounds = bounds
    }

    var total: Int { state.withLock(\.total) }
    /// Since start.
    var refused: UInt64 { state.withLock(\.refused) }

    /// - Parameter peer: `nil` where it has gone again already.
    /// - Returns: whether it may stay; then `leave` has to be called once.
    func enter(_ peer: IPAddress?) -> Bool {
        let origin = peer.map(Self.origin)
        return state.withLock { state in
            let isLocal = peer?.isLoopback ?? false
            let already = origin.flatMap { state.of[$0] } ?? 0
            guard state.total < bounds.total, isLocal || already < bounds.perAddress else {
                state.refused += 1
                return false
            }
            state.total += 1
            if let origin { state.of[origin] = already + 1 }
            return true
        }
    }

    func leave(_ peer: IPAddress?) {
        state.withLock { state in
            state.total -= 1
            guard let origin = peer.map(Self.origin), let count = state.of[origin] else { return }
            state.of[origin] = count > 1 ? count - 1 : nil
        }
    }

    /// Whoever has one address of IPv6 has 2^64.
    private static func origin(_ peer: IPAddress) -> IPAddress {
        peer.isV4 ? peer : IPAddress(high: peer.high, low: 0)
    }
}
