internal import LanCore
internal import MonitorCore
internal import Synchronization

/// The newest snapshot of each agent, for `/metrics`. Kept only where that is asked for.
final class NewestSnapshots: Sendable {
    private let newest = Mutex<[String: Arrival]>([:])

    /// - Parameter arrival: one that was stored: so there are no more entries than agents with approved keys.
    func put(_ arrival: Arrival) {
        newest.withLock { newest in
            let agent = arrival.snapshot.name.serverID
            if let known = newest[agent], !Self.isNewer(arrival, than: known) { return }
            // Without its body, a slice of the whole request, of which the memory is given back (`BodyBudget`).
            newest[agent] = Arrival(
                snapshot: arrival.snapshot, key: arrival.key, agentVersion: arrival.agentVersion,
                arrivedAt: arrival.arrivedAt)
        }
    }

    private static let silence: Int64 = 300_000

    /// A new start counts where its clock says so, or where the one before has fallen silent.
    private static func isNewer(_ new: Arrival, than old: Arrival) -> Bool {
        let (name, before) = (new.snapshot.name, old.snapshot.name)
        if name.startID == before.startID { return name.sequence > before.sequence }
        return new.snapshot.windowEnded > old.snapshot.windowEnded
            || abs(new.arrivedAt.milliseconds - old.arrivedAt.milliseconds) > silence
    }

    var agents: Set<String> { newest.withLock { Set($0.keys) } }

    func forget(_ gone: Set<String>) {
        newest.withLock { newest in gone.forEach { newest[$0] = nil } }
    }

    /// By name.
    var all: [Arrival] {
        newest.withLock { Array($0.values) }.sorted {
            $0.snapshot.name.serverID < $1.snapshot.name.serverID
        }
    }
}
