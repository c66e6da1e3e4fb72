internal import LanCore
internal import MonitorCore
import Traffic

/// What runs on the counting thread: open, answer requests for a window until it ends, wait, open again.
struct CountingThread {
    private let options: CaptureOptions
    private let desk: CountingDesk
    private let networks: LocalNetworks
    private let onEvent: (CaptureEvent) -> Void
    private var backoff = Backoff(first: .seconds(1), longest: .seconds(10))
    private var began = ContinuousClock.now
    private var isInterrupted: Bool

    init(
        options: CaptureOptions, desk: CountingDesk, networks: LocalNetworks, isInterrupted: Bool,
        onEvent: @escaping (CaptureEvent) -> Void
    ) {
        self.options = options
        self.desk = desk
        self.networks = networks
        self.isInterrupted = isInterrupted
        self.onEvent = onEvent
    }

    mutating func run(_ counter: inout KernelCounter) {
        // An earlier loop may have left something, and other networks.
        _ = try? counter.turn(networks: networks, keeping: [])
        while !desk.isStopping {
            do throws(CaptureError) {
                let socket = try CountingSocket.open(options, counter)
                onEvent(.opened)
                backoff.succeeded()
                try serve(socket, &counter)
            } catch {
                isInterrupted = true
                let delay = backoff.failed()
                onEvent(.failed(error, retry: backoff.failures, in: delay))
                wait(delay, &counter)
            }
        }
        desk.finish()
    }

    /// - Throws: when the interface goes down or away.
    private mutating func serve(_ socket: borrowing Descriptor, _ counter: inout KernelCounter)
        throws(CaptureError)
    {
        while !desk.isStopping {
            let isGone = desk.wakeup.wait(orUntilErrorOf: socket.number)
            if isGone { isInterrupted = true }
            try answer(&counter, isOpen: !isGone)
            if isGone { throw CaptureError(.interfaceDown, object: options.interface, cause: "It went down") }
        }
    }

    /// Waits out the delay, still answering requests for a window.
    private mutating func wait(_ delay: Duration, _ counter: inout KernelCounter) {
        let end = ContinuousClock.now + delay
        while !desk.isStopping, ContinuousClock.now < end {
            desk.wakeup.wait(until: end)
            try? answer(&counter, isOpen: false)
        }
    }

    /// - Parameter isOpen: without a socket the kernel is not asked, so its counts are unknown, not
    ///   zero.
    private mutating func answer(_ counter: inout KernelCounter, isOpen: Bool) throws(CaptureError) {
        guard let request = desk.takeRequest() else { return }
        do throws(KernelRefusal) {
            let (tallies, totals, ended) = try counter.turn(
                networks: request.networks, keeping: request.keep)
            request.answer(
                TrafficWindow(
                    interface: options.interface, rows: tallies, totals: totals, began: began,
                    ended: ended,
                    kernelReceivedPackets: isOpen ? totals.frames.packets : nil,
                    kernelDroppedPackets: isOpen ? 0 : nil, isInterrupted: isInterrupted))
            began = ended
            if isOpen { isInterrupted = false }
        } catch {
            request.answer(nil)
            throw error.error(on: options.interface)
        }
    }
}
