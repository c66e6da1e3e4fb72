import Daemon
public import LanCore
public import MonitorCore
import Synchronization
import Traffic

/// Captures one interface on a thread of its own, for as long as it is wanted: what ends is reopened.
///
/// The thread owns the running ledger. Asked for a window, it swaps in an empty one between two batches and
/// publishes the full one: one atomic load a batch is all that the packet path pays.
///
/// Next: `FrameDecoder`.
public final class CaptureLoop: RunningCapture {
    /// A packet is in the ledger at most this long after it was on the wire; the last window waits for it.
    public static let handOverDelay: Duration = .milliseconds(Int(PcapHandle.readTimeoutMilliseconds) + 30)

    public let options: CaptureOptions
    private let exchange: WindowExchange
    private let onEvent: @Sendable (CaptureEvent) -> Void

    /// - Parameters:
    ///   - isResumption: an earlier capture of this interface has ended: the first window lacks what came
    ///   between.
    ///   - onEvent: called on the capture thread whenever capturing begins or fails; must not block.
    public init(
        options: CaptureOptions, networks: LocalNetworks, isResumption: Bool = false,
        onEvent: @escaping @Sendable (CaptureEvent) -> Void
    ) throws(CaptureError) {
        self.options = options
        self.onEvent = onEvent
        exchange = try WindowExchange(
            spare: Ledger(networks: networks, maximumRows: options.maximumRows), interface: options.interface)
        let running = Ledger(networks: networks, maximumRows: options.maximumRows)
        let thread = CaptureThread(
            options: options, exchange: exchange, accounting: FrameAccounting(ledger: running),
            isInterrupted: isResumption, onEvent: onEvent)
        guard startThread(named: "capture-" + options.interface, { thread.run() }) else {
            throw CaptureError(.engine, object: options.interface, cause: "No thread could be started")
        }
    }

    public func nextWindow(networks: LocalNetworks, keeping keep: [IPAddress]) async -> TrafficWindow? {
        await exchange.nextWindow(networks: networks, keeping: keep)
    }

    /// Ends the thread and closes the interface. What the running window holds is lost: take it first.
    public func stop() {
        exchange.stop()
    }
}

public enum CaptureEvent: Sendable, Equatable {
    case opened
    /// `retry` counts from 1 since the interface was last captured.
    case failed(CaptureError, retry: Int, in: Duration)
    /// The kernel dropped packets in a window, after windows without.
    case lossBegan(packets: UInt64)
    /// Some windows went by without a drop.
    case lossEnded(packets: UInt64)
    /// Drops recurred, and the interface was opened again with a larger ring.
    case ringGrown(bytes: Int)
}

extension CaptureLoop {
    /// Tries the interface once, to refuse at start what waiting will not mend.
    ///
    /// - Throws: `.permission` and `.linkType`; an interface that is down or missing may come, and is not
    /// refused.
    public static func refuseHopeless(_ options: CaptureOptions) throws(CaptureError) {
        do throws(CaptureError) {
            try tryOpening(options)
        } catch {
            if error.code == .permission || error.code == .linkType { throw error }
        }
    }

    /// Opens the interface and closes it again.
    public static func tryOpening(_ options: CaptureOptions) throws(CaptureError) {
        _ = try PcapHandle.open(options)
    }
}
