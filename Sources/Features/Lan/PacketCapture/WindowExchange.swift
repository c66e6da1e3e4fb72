internal import LanCore
internal import MonitorCore
import Synchronization
import Traffic

/// Where the capture thread hands windows to those who ask for them. Only windows cross; packets never wait
/// here.
final class WindowExchange: Sendable {
    private let interface: String
    private let wanted = Atomic(false)
    private let stopping = Atomic(false)
    private let wakeup: Wakeup
    private let desk: Mutex<Desk>

    /// The spare ledger lies here until it is swapped in, then the full one does.
    private struct Desk: ~Copyable {
        var ledger: Ledger
        var asker: CheckedContinuation<WindowFacts?, Never>?
        var interrupter: PcapInterrupter?
        var isFinished = false
    }

    init(spare: consuming Ledger, interface: String) throws(CaptureError) {
        guard let wakeup = Wakeup() else {
            throw CaptureError(.engine, object: interface, cause: "No event descriptor is left")
        }
        self.wakeup = wakeup
        self.interface = interface
        desk = Mutex(Desk(ledger: spare))
    }

    // MARK: The asker's side

    func nextWindow(networks: LocalNetworks, keeping keep: [IPAddress]) async -> TrafficWindow? {
        let facts: WindowFacts? = await withCheckedContinuation { asker in
            let refused = desk.withLock { desk in
                guard !desk.isFinished, desk.asker == nil else { return true }
                desk.ledger.reset(networks: networks, keeping: keep)
                desk.asker = asker
                wanted.store(true, ordering: .releasing)
                wake(desk.interrupter)
                return false
            }
            if refused { asker.resume(returning: nil) }
        }
        guard let facts else { return nil }
        return desk.withLock { window($0.ledger, facts) }
    }

    func stop() {
        desk.withLock { desk in
            stopping.store(true, ordering: .releasing)
            wake(desk.interrupter)
        }
    }

    /// Called with the desk locked, so that the handle cannot close meanwhile.
    private func wake(_ interrupter: PcapInterrupter?) {
        interrupter?.interrupt()
        wakeup.signal()
    }

    private func window(_ ledger: borrowing Ledger, _ facts: WindowFacts) -> TrafficWindow {
        TrafficWindow(
            interface: interface, rows: ledger.tallies(), totals: ledger.totals, began: facts.began,
            ended: facts.ended, kernelReceivedPackets: facts.kernel?.received,
            kernelDroppedPackets: facts.kernel?.dropped, isInterrupted: facts.isInterrupted)
    }

    // MARK: The capture thread's side

    var isWanted: Bool { wanted.load(ordering: .acquiring) }
    var isStopping: Bool { stopping.load(ordering: .acquiring) }

    /// Swaps the ledgers and wakes the asker.
    func publish(from accounting: FrameAccounting, _ facts: WindowFacts) {
        let asker = desk.withLock { desk in
            wanted.store(false, ordering: .relaxed)
            accounting.exchange(&desk.ledger)
            return desk.asker.take()
        }
        asker?.resume(returning: facts)
    }

    func attach(_ interrupter: PcapInterrupter) {
        desk.withLock { desk in
            desk.interrupter = interrupter
            if isWanted || isStopping { interrupter.interrupt() }
        }
    }

    func detach() {
        desk.withLock { $0.interrupter = nil }
    }

    func waitForWakeup(until end: ContinuousClock.Instant) {
        wakeup.wait(until: end)
    }

    /// No window will come any more.
    func finish() {
        let asker = desk.withLock { desk in
            desk.isFinished = true
            return desk.asker.take()
        }
        asker?.resume(returning: nil)
    }
}
