import MonitorCore
import Synchronization

/// A queue that tests can look into.
final class MemoryQueue: SnapshotQueue {
    private struct State {
        var waiting: [QueuedSnapshot] = []
        var notes: [DeliveryNote] = []
        var setAside: [UInt64] = []
        var position: UInt64 = 0
    }

    private let state = Mutex(State())
    /// Whether it says that a stop loses nothing.
    let isStored: Bool

    init(isStored: Bool = false) {
        self.isStored = isStored
    }

    func append(_ snapshot: EncodedSnapshot, packed: [UInt8]? = nil) {
        state.withLock { state in
            state.position += 1
            state.waiting.append(QueuedSnapshot(snapshot, position: state.position, packed: packed))
        }
    }

    func oldest(atMost count: Int) async -> [QueuedSnapshot] {
        state.withLock { Array($0.waiting.prefix(count)) }
    }

    func settle(_ snapshots: [QueuedSnapshot]) async {
        let positions = snapshots.map(\.position)
        state.withLock { $0.waiting.removeAll { positions.contains($0.position) } }
    }

    func setAside(_ snapshot: QueuedSnapshot) async -> String? {
        await settle([snapshot])
        state.withLock { $0.setAside.append(snapshot.snapshot.name.sequence) }
        return isStored ? "/state/refused/\(snapshot.snapshot.name.sequence)" : nil
    }

    func note(_ note: DeliveryNote) async {
        state.withLock { $0.notes.append(note) }
    }

    var waiting: WaitingSnapshots {
        var glance = WaitingSnapshots()
        glance.count = UInt64(state.withLock { $0.waiting.count })
        glance.isStored = isStored
        return glance
    }

    var notes: [DeliveryNote] { state.withLock { $0.notes } }
    var setAside: [UInt64] { state.withLock { $0.setAside } }
}
