internal import MonitorCore
internal import Synchronization

/// Counts connections by address. What comes beyond an address's share is turned away at once. Where all are
/// taken, the oldest connection that has shown no approved key, session or token makes room: strangers
/// who hold connections open do not keep others out.
package final class ConnectionCount: Sendable {
    private struct Stranger {
        let number: Int
        let close: @Sendable () -> Void
    }

    private struct State {
        var total = 0
        var refused: UInt64 = 0
        var of: [IPAddress: Int] = [:]
        var next = 0
        var strangers: [ObjectIdentifier: Stranger] = [:]
        /// Told to go, and not gone yet.
        var leaving: Set<ObjectIdentifier> = []
    }

    /// More at once would take the files that are kept for the database.
    private static let mostLeaving = 32
    private let bounds: ConnectionBounds
    private let state = Mutex(State())

    init(_ bounds: ConnectionBounds) {
        self.bounds = bounds
    }

    var total: Int { state.withLock(\.total) }
    /// Since start.
    var refused: UInt64 { state.withLock(\.refused) }

    /// - Parameters:
    ///   - peer: `nil` where it has gone again already.
    ///   - connection: `nil` for one that never has to make room.
    ///   - close: ends it.
    /// - Returns: whether it may stay; then `leave` has to be called once.
    func enter(
        _ peer: IPAddress?, as connection: ObjectIdentifier? = nil, close: @escaping @Sendable () -> Void = {}
    ) -> Bool {
        let origin = peer.map(Self.origin)
        let (mayStay, gone) = state.withLock { state -> (Bool, Stranger?) in
            let isLocal = peer?.isLoopback ?? false
            let already = origin.flatMap { state.of[$0] } ?? 0
            let isWithinShare = isLocal || already < bounds.perAddress
            let gone = isWithinShare && state.total >= bounds.total ? Self.oldest(&state) : nil
            guard isWithinShare, state.total < bounds.total || gone != nil else {
                state.refused += 1
                return (false, nil)
            }
            state.total += 1
            state.next += 1
            if let connection { state.strangers[connection] = Stranger(number: state.next, close: close) }
            if let origin { state.of[origin] = already + 1 }
            return (true, gone)
        }
        gone?.close()
        return mayStay
    }

    private static func oldest(_ state: inout State) -> Stranger? {
        guard state.leaving.count < mostLeaving,
            let oldest = state.strangers.min(by: { $0.value.number < $1.value.number })
        else { return nil }
        state.strangers[oldest.key] = nil
        state.leaving.insert(oldest.key)
        state.refused += 1
        return oldest.value
    }

    /// It has shown an approved key, a session or a token.
    package func prove(_ connection: ObjectIdentifier) { state.withLock { $0.strangers[connection] = nil } }

    func leave(_ peer: IPAddress?, as connection: ObjectIdentifier? = nil) {
        state.withLock { state in
            state.total -= 1
            if let connection {
                state.strangers[connection] = nil
                state.leaving.remove(connection)
            }
            guard let origin = peer.map(Self.origin), let count = state.of[origin] else { return }
            state.of[origin] = count > 1 ? count - 1 : nil
        }
    }

    /// A client with one IPv6 address has 2^64 of them.
    private static func origin(_ peer: IPAddress) -> IPAddress {
        peer.isV4 ? peer : IPAddress(high: peer.high, low: 0)
    }
}
