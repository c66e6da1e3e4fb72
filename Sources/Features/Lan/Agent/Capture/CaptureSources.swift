internal import AgentHost
internal import LanCore
internal import Logging
internal import PacketCapture
internal import Synchronization

/// The running captures. They outlive a reload that does not concern them, so that no byte is missed.
final class CaptureSources: Sendable {
    private let running = Mutex<[String: any RunningCapture]>([:])

    /// Captures these and no others; goes on where an interface's options are the same.
    func watch(_ plans: [CapturePlan], logger: Logger) throws(CaptureError) -> [WatchedInterface] {
        let before = running.withLock { $0 }
        var now: [String: any RunningCapture] = [:]
        for plan in plans {
            let name = plan.options.interface
            if let capture = before[name], capture.options == plan.options {
                now[name] = capture
            } else {
                now[name] = try start(plan, isResumption: before[name] != nil, logger)
            }
        }
        for (name, capture) in before where now[name] !== capture { capture.stop() }
        running.withLock { [now] in $0 = now }
        return plans.compactMap { plan in
            now[plan.options.interface].map {
                WatchedInterface(name: plan.options.interface, source: $0)
            }
        }
    }

    private func start(
        _ plan: CapturePlan, isResumption: Bool, _ logger: Logger
    ) throws(CaptureError) -> any RunningCapture {
        let options = plan.options
        let tell = { @Sendable (event: CaptureEvent) in Self.log(event, options, logger) }
        return switch options.engine {
        case .pcap:
            try CaptureLoop(
                options: options, networks: plan.networks, isResumption: isResumption, onEvent: tell)
        case .kernel:
            try CountingLoop(
                options: options, networks: plan.networks,
                program: try KernelPrograms.ofThisProcess.program(for: options),
                isResumption: isResumption, onEvent: tell)
        }
    }

    func stop() {
        running.withLock { current in
            for capture in current.values { capture.stop() }
            current = [:]
        }
    }

    /// One clear line when capturing ends, one when it is back; the attempts between are for debugging.
    private static func log(_ event: CaptureEvent, _ options: CaptureOptions, _ logger: Logger) {
        switch event {
        case .opened:
            let place = options.engine == .kernel ? ", counted in the kernel" : ""
            logger.notice("Capture: Capturing on '\(options.interface)'\(place)")
        case .failed(let error, let retry, let delay):
            let line = "Capture: Failed: \(error) Trying again in \(delay.shown) and for as long as it takes."
            logger.log(level: retry == 1 ? .error : .debug, "\(line)")
        case .lossBegan(let packets):
            logger.warning(
                """
                Capture: Error: The kernel dropped \(packets) packets on '\(options.interface)': \
                numbers are too low until this ends. Raise CAPTURE_BUFFER_BYTES if it recurs.
                """)
        case .lossEnded(let packets):
            logger.notice("Capture: No more drops on '\(options.interface)'; \(packets) packets were dropped")
        case .ringGrown(let bytes):
            logger.notice("Capture: The ring of '\(options.interface)' now holds \(bytes) bytes")
        }
    }
}
