import MonitorCore
import Traffic

/// What runs on the capture thread: open, capture until it ends, wait, open again.
///
/// Sendable unchecked because it is handed to its thread once and used there alone.
final class CaptureThread: @unchecked Sendable {
    private let options: CaptureOptions
    private let exchange: WindowExchange
    private let accounting: FrameAccounting
    private let onEvent: (CaptureEvent) -> Void
    private var backoff = Backoff(first: .seconds(1), longest: .seconds(30))
    private var edge = WindowEdge()

    init(
        options: CaptureOptions, exchange: WindowExchange, accounting: FrameAccounting,
        onEvent: @escaping (CaptureEvent) -> Void
    ) {
        self.options = options
        self.exchange = exchange
        self.accounting = accounting
        self.onEvent = onEvent
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
            } catch {
                edge.isInterrupted = true
                let delay = backoff.failed()
                onEvent(.failed(error, retry: backoff.failures, in: delay))
                wait(delay)
            }
        }
        exchange.finish()
    }

    /// - Returns: why it ended; `nil` when it was told to.
    private func capture(_ handle: inout PcapHandle) -> CaptureError? {
        do throws(CaptureError) {
            while !exchange.isStopping {
                try handle.dispatch(into: accounting)
                backoff.succeeded()
                if exchange.isWanted {
                    exchange.publish(from: accounting, edge.cut(handle.kernelCounts(), isOpen: true))
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Waits out the delay, still answering whoever wants a window.
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
