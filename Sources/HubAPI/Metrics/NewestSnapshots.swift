internal import MonitorCore
internal import Synchronization

/// The newest snapshot of each agent, for `/metrics`. Kept only where that is asked for.
final class NewestSnapshots: Sendable {
    private let newest = Mutex<[String: Arrival]>([:])

    /// - Parameter arrival: one that was stored: so there are no more entries than agents with approved keys.
    func put(_ arrival: Arrival) {
        newest.withLock { newest in
            let agent = arrival.snapshot.name.serverID
            if let known = newest[agent], known.historyTime > arrival.historyTime { return }
            newest[agent] = arrival
        }
    }

    /// By name.
    var all: [Arrival] {
        newest.withLock { Array($0.values) }.sorted {
            $0.snapshot.name.serverID < $1.snapshot.name.serverID
        }
    }
}
