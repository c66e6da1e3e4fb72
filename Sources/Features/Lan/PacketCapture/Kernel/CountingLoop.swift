import Daemon
public import LanCore
public import MonitorCore
import Synchronization

/// Has one interface counted in the kernel, for as long as it is wanted: what ends is reopened.
///
/// Stands for stops 1 to 4. Its thread sleeps until a window is wanted or the interface goes.
///
/// Next: `Sampler`, by `TrafficWindow`.
public final class CountingLoop: RunningCapture {
    public let options: CaptureOptions
    private let desk: CountingDesk

    /// - Parameters:
    ///   - program: loaded already; one loop at a time uses it, and a second waits until the first has
    ///     stopped.
    ///   - isResumption: an earlier capture of this interface has ended: the first window lacks what came
    ///   between.
    ///   - onEvent: called on the counting thread whenever counting begins or fails; must not block.
    public init(
        options: CaptureOptions, networks: LocalNetworks, program: KernelProgram, isResumption: Bool = false,
        onEvent: @escaping @Sendable (CaptureEvent) -> Void
    ) throws(CaptureError) {
        self.options = options
        guard let desk = CountingDesk() else {
            throw CaptureError(.engine, object: options.interface, cause: "No event descriptor is left")
        }
        self.desk = desk
        let isStarted = startThread(named: "counting-" + options.interface) {
            program.counter.withLock { counter in
                var thread = CountingThread(
                    options: options, desk: desk, networks: networks, isInterrupted: isResumption,
                    onEvent: onEvent)
                thread.run(&counter)
            }
        }
        guard isStarted else {
            throw CaptureError(.engine, object: options.interface, cause: "No thread could be started")
        }
    }

    public func nextWindow(networks: LocalNetworks, keeping keep: [IPAddress]) async -> TrafficWindow? {
        await desk.nextWindow(networks: networks, keeping: keep)
    }

    public func stop() {
        desk.stop()
    }
}
