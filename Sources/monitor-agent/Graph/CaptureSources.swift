import Logging
import MonitorCore
import PacketCapture
import Synchronization

/// The running captures. They outlive a reload that does not concern them, so that no byte is missed.
final class CaptureSources: Sendable {
    private let running = Mutex<[String: CaptureLoop]>([:])
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// Captures these sides and no others; goes on where an interface's options are the same.
    func watch(_ sides: [LanSide], _ settings: Settings) throws(CaptureError) -> [WatchedInterface] {
        let before = running.withLock { $0 }
        var now: [String: CaptureLoop] = [:]
        for side in sides {
            let options = CaptureOptions(settings, interface: side.interface.name)
            if let loop = before[options.interface], loop.options == options {
                now[options.interface] = loop
            } else {
                now[options.interface] = try start(
                    options, side.networks, isResumption: before[options.interface] != nil)
            }
        }
        for loop in before.values where now[loop.options.interface] !== loop { loop.stop() }
        running.withLock { [now] in $0 = now }
        return sides.compactMap { side in
            now[side.interface.name].map { WatchedInterface(name: side.interface.name, source: $0) }
        }
    }

    private func start(_ options: CaptureOptions, _ networks: LocalNetworks, isResumption: Bool)
        throws(CaptureError)
        -> CaptureLoop
    {
        try CaptureLoop(options: options, networks: networks, isResumption: isResumption) { [logger] event in
            Self.log(event, options, logger)
        }
    }

    func stop() {
        running.withLock { current in
            for loop in current.values { loop.stop() }
            current = [:]
        }
    }

    /// One clear line when capturing ends, one when it is back; the attempts between are for debugging.
    private static func log(_ event: CaptureEvent, _ options: CaptureOptions, _ logger: Logger) {
        switch event {
        case .opened: logger.notice("Capture: Capturing on '\(options.interface)'")
        case .failed(let error, let retry, let delay):
            let line = "Capture: Failed: \(error) Trying again in \(delay.shown) and for as long as it takes."
            logger.log(level: retry == 1 ? .error : .debug, "\(line)")
        case .lossBegan(let packets):
            logger.warning(
                """
                Capture: Error: The kernel dropped \(packets) packets on '\(options.interface)': numbers are too \
                low until this ends. Raise CAPTURE_BUFFER_BYTES if it recurs.
                """)
        case .lossEnded(let packets):
            logger.notice("Capture: No more drops on '\(options.interface)'; \(packets) packets were dropped")
        case .ringGrown(let bytes):
            logger.notice("Capture: The ring of '\(options.interface)' now holds \(bytes) bytes")
        }
    }
}

extension CaptureOptions {
    init(_ settings: Settings, interface: String) {
        self.init(
            interface: interface, promiscuous: settings.promiscuous,
            kernelBufferBytes: settings.captureBufferBytes,
            maximumKernelBufferBytes: settings.captureBufferMaximumBytes, maximumRows: settings.maximumDevices
        )
    }
}

extension Duration {
    /// `1.5 s`, `5 s`.
    var shown: String {
        let tenths = Int((seconds * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
