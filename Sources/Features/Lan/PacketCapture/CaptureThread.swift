internal import MonitorCore
import Traffic

/// What runs on the capture thread: open, capture until it ends, wait, open again.
///
/// Sendable unchecked because it is handed to its thread once and used there alone.
final class CaptureThread: @unchecked Sendable {
    private var options: CaptureOptions
    private let exchange: WindowExchange
    private let accounting: FrameAccounting
    private let onEvent: (CaptureEvent) -> Void
    private var backoff = Backoff(first: .seconds(1), longest: .seconds(10))
    private var edge = WindowEdge()
    private var loss = LossWatch()
    private var isRingTooSmall = false

    init(
        options: CaptureOptions, exchange: WindowExchange, accounting: FrameAccounting, isInterrupted: Bool,
        onEvent: @escaping (CaptureEvent) -> Void
    ) {
        self.options = options
        self.exchange = exchange
        self.accounting = accounting
        self.onEvent = onEvent
        edge.isInterrupted = isInterrupted
    }

    func run() {
        while !exchange.isStopping {
            do throws(CaptureError) {
                var handle = try PcapHandle.open(options)
                exchange.attach(handle.interrupter)
                onEvent(.opened)
                edge.opened()
                let ended = capture(&handle)
                exchange.detach()
                edge.closing(handle.kernelCounts())
                if let ended { throw ended }
                growRing()
            } catch {
                edge.isInterrupted = true
                let delay = backoff.failed()
                onEvent(.failed(error, retry: backoff.failures, in: delay))
                wait(delay)
            }
        }
        exchange.finish()
    }

    /// - Returns: why it ended; `nil` when it was told to, or wants a larger ring.
    private func capture(_ handle: inout PcapHandle) -> CaptureError? {
        do throws(CaptureError) {
            while !exchange.isStopping, !isRingTooSmall {
                try handle.dispatch(into: accounting)
                backoff.succeeded()
                if exchange.isWanted { try closeWindow(&handle) }
            }
            return nil
        } catch {
            return error
        }
    }

    /// - Throws: when the interface is down, which libpcap does not tell.
    private func closeWindow(_ handle: inout PcapHandle) throws(CaptureError) {
        let isDown = handle.isUp(options.interface) == false
        if isDown { edge.isInterrupted = true }
        let facts = edge.cut(handle.kernelCounts(), isOpen: !isDown)
        exchange.publish(from: accounting, facts)
        judge(dropped: facts.kernel?.dropped ?? 0)
        if isDown {
            throw CaptureError(.interfaceDown, object: options.interface, cause: "It was set down")
        }
    }

    private func judge(dropped: UInt64) {
        switch loss.observe(dropped: dropped) {
        case .nothing: break
        case .began(let packets): onEvent(.lossBegan(packets: packets))
        case .ended(let packets): onEvent(.lossEnded(packets: packets))
        case .recurred: isRingTooSmall = options.kernelBufferBytes < options.maximumKernelBufferBytes
        }
    }

    /// The next handle is opened with twice the ring; what passes in between is missed, and the window says
    /// so.
    private func growRing() {
        guard isRingTooSmall else { return }
        isRingTooSmall = false
        edge.isInterrupted = true
        options.kernelBufferBytes = min(options.kernelBufferBytes * 2, options.maximumKernelBufferBytes)
        onEvent(.ringGrown(bytes: options.kernelBufferBytes))
    }

    /// Waits out the delay, still answering requests for a window.
    private func wait(_ delay: Duration) {
        let end = ContinuousClock.now + delay
        while !exchange.isStopping, ContinuousClock.now < end {
            exchange.waitForWakeup(until: end)
            if exchange.isWanted { exchange.publish(from: accounting, edge.cut(nil, isOpen: false)) }
        }
    }
}

/// What the capture thread knows of a window besides its bytes.
struct WindowFacts: Sendable {
    let began: ContinuousClock.Instant
    let ended: ContinuousClock.Instant
    let kernel: (received: UInt64, dropped: UInt64)?
    let isInterrupted: Bool
}

/// Keeps the kernel's counters and the window's beginning across reopened handles.
struct WindowEdge {
    private var began = ContinuousClock.now
    private var last = KernelCounts.zero
    private var pending: (received: UInt64, dropped: UInt64)?
    /// Set while capturing is impossible; a window that saw any of it says so.
    var isInterrupted = false

    /// A new handle counts from zero.
    mutating func opened() {
        last = .zero
    }

    mutating func closing(_ counts: KernelCounts?) {
        note(counts)
    }

    mutating func cut(_ counts: KernelCounts?, isOpen: Bool) -> WindowFacts {
        note(counts)
        let now = ContinuousClock.now
        let facts = WindowFacts(began: began, ended: now, kernel: pending, isInterrupted: isInterrupted)
        began = now
        pending = nil
        if isOpen { isInterrupted = false }
        return facts
    }

    private mutating func note(_ counts: KernelCounts?) {
        guard let counts else { return }
        let more = counts.since(last)
        pending = ((pending?.received ?? 0) + more.received, (pending?.dropped ?? 0) + more.dropped)
        last = counts
    }
}
