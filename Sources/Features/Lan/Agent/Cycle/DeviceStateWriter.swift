internal import AgentHost
internal import LanCore
internal import LanFiles
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Writes what is known of the devices to their file from time to time, beside the cycle: a disk may be slow.
final class DeviceStateWriter: Sendable, Service {
    private struct State {
        var pace = MemoryPace()
        var hasFailed = false
    }

    let file: DeviceStateFile
    private let keeps: Bool
    private let logger: Logger
    private let state = Mutex(State())
    private let memories: AsyncStream<DeviceMemory>
    private let writing: AsyncStream<DeviceMemory>.Continuation

    /// - Parameter keeps: `false` writes nothing: the file is another run's.
    init(file: DeviceStateFile, keeps: Bool, logger: Logger) {
        (self.file, self.keeps) = (file, keeps)
        self.logger = logger
        (memories, writing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// After each cycle.
    func offer(_ registry: DeviceRegistry, at now: ContinuousClock.Instant) {
        guard state.withLock({ $0.pace.isDue(changes: registry.changes, at: now) }) else { return }
        writing.yield(registry.memory)
    }

    func run() async {
        await cancelWhenGracefulShutdown { [self] in
            for await memory in memories {
                try? await BlockingWork.run { [self] _ in write(memory) }
            }
        }
    }

    /// Also at the end, when no service runs any more. A failure is said once.
    func write(_ memory: DeviceMemory) {
        guard keeps else { return }
        let failure = file.write(memory)
        let isNews = state.withLock { state in
            defer { state.hasFailed = failure != nil }
            return state.hasFailed != (failure != nil)
        }
        guard isNews else { return }
        if let failure {
            logger.warning("Names: Error: \(failure)")
        } else {
            logger.notice("Names: Devices are remembered again in '\(file.path)'")
        }
    }
}
