import MonitorCore
import Synchronization

/// A queue that tests can look into.
final class MemoryQueue: ReportQueue {
    private struct State {
        var waiting: [QueuedReport] = []
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

    func append(_ snapshot: EncodedReport, packed: [UInt8]? = nil) {
        state.withLock { state in
            state.position += 1
            state.waiting.append(QueuedReport(snapshot, position: state.position, packed: packed))
        }
    }

    func oldest(atMost count: Int) async -> [QueuedReport] {
        state.withLock { Array($0.waiting.prefix(count)) }
    }

    func settle(_ snapshots: [QueuedReport]) async {
        let positions = snapshots.map(\.position)
        state.withLock { $0.waiting.removeAll { positions.contains($0.position) } }
    }

    func setAside(_ snapshot: QueuedReport) async -> String? {
        await settle([snapshot])
        state.withLock { $0.setAside.append(snapshot.report.name.sequence) }
        return isStored ? "/state/refused/\(snapshot.report.name.sequence)" : nil
    }

    func note(_ note: DeliveryNote) async {
        state.withLock { $0.notes.append(note) }
    }

    var waiting: WaitingReports {
        var glance = WaitingReports()
        glance.count = UInt64(state.withLock { $0.waiting.count })
        glance.isStored = isStored
        return glance
    }

    var notes: [DeliveryNote] { state.withLock { $0.notes } }
    var setAside: [UInt64] { state.withLock { $0.setAside } }
}
