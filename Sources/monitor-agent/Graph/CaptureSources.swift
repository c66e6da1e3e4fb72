import Logging
import MonitorCore
import PacketCapture
import Synchronization

/// The running captures. They outlive a reload that does not concern them, so that no byte is missed.
final class CaptureSources: Sendable {
    private let running = Mutex<CaptureLoop?>(nil)
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// Starts capturing, or goes on where the options are the same.
    func use(_ options: CaptureOptions, networks: LocalNetworks) throws(CaptureError) -> CaptureLoop {
        if let current = running.withLock({ $0 }), current.options == options { return current }
        stop()
        let loop = try CaptureLoop(options: options, networks: networks) { [logger] event in
            Self.log(event, options, logger)
        }
        running.withLock { $0 = loop }
        return loop
    }

    func stop() {
        running.withLock { current in
            current?.stop()
            current = nil
        }
    }

    /// One clear line when capturing ends, one when it is back; the attempts between are for debugging.
    private static func log(_ event: CaptureEvent, _ options: CaptureOptions, _ logger: Logger) {
        switch event {
        case .opened: logger.notice("Capture: Capturing on '\(options.interface)'")
        case .failed(let error, let retry, let delay):
            let line = "Capture: Failed: \(error) Trying again in \(delay.shown) and for as long as it takes."
            logger.log(level: retry == 1 ? .error : .debug, "\(line)")
        }
    }
}

extension CaptureOptions {
    init(_ settings: Settings, interface: String) {
        self.init(
            interface: interface, promiscuous: settings.promiscuous,
            kernelBufferBytes: settings.captureBufferBytes,
            maximumRows: settings.maximumDevices)
    }
}

extension Duration {
    /// `1.5 s`.
    var shown: String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
