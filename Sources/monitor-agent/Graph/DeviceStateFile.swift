import Daemon
import Glibc
internal import LanCore
internal import LanWire
import Logging
internal import MonitorWire
import ServiceLifecycle
import Synchronization

/// `devices.state` in the state folder: what is remembered of the devices.
struct DeviceStateFile: Sendable {
    let path: String
    private let folder: String

    init(folder: String) { (self.folder, path) = (folder, folder + "/devices.state") }

    enum Loading {
        case nothing
        case memory(DeviceMemory)
        /// A sentence: why it could not be used.
        case unusable(String)
    }

    func load() -> Loading {
        switch TextFile.bytesWithoutWaiting(path, atMost: DeviceMemoryV1.maximumBytes) {
        case .failure(let fault) where fault.isMissing: return .nothing
        case .failure(let fault):
            return .unusable(
                "cannot read '\(path)': \(fault.cause). Devices are met anew; "
                    + "make it readable to remember them."
            )
        case .success(let bytes):
            do {
                return .memory(try DeviceMemoryV1.decode(bytes))
            } catch {
                return .unusable(
                    "cannot use '\(path)': It \(error.reason). Devices are met anew, and it is written anew.")
            }
        }
    }

    /// Replaces the file whole: a new one beside it, on the disk before it takes the name.
    ///
    /// - Returns: a sentence where that failed.
    func write(_ memory: DeviceMemory) -> String? {
        let draft = path + ".new"
        // One that another user's crash left could not be opened; nor may a link lead root elsewhere.
        unsafe unlink(draft)
        let descriptor = unsafe open(
            draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return failure() }
        StateFolder.giveToOwner(of: folder, descriptor)
        let bytes = DeviceMemoryV1.encode(memory)
        var isWhole = Self.put(bytes, descriptor)
        isWhole = isWhole && fsync(descriptor) == 0
        let cause = isWhole ? nil : failure()
        close(descriptor)
        if let cause {
            unsafe unlink(draft)
            return cause
        }
        return unsafe rename(draft, path) == 0 ? nil : failure()
    }

    private static func put(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // because the kernel reads at most the slice's count.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func failure() -> String {
        // because strerror's text is read before anyone else can call it on this thread.
        let cause = unsafe String(cString: strerror(errno))
        return
            "cannot write '\(path)': \(cause). 'First seen' will not outlive this start; "
            + "make STATE_DIR writable."
    }
}

/// Writes the devices down now and then, beside the cycle: a disk may be slow.
final class DeviceKeeper: Sendable, Service {
    private struct State {
        var pace = MemoryPace()
        var hasFailed = false
    }

    let file: DeviceStateFile
    private let keeps: Bool
    private let logger: Logger
    private let state = Mutex(State())
    private let memories: AsyncStream<DeviceMemory>
    private let wish: AsyncStream<DeviceMemory>.Continuation

    /// - Parameter keeps: `false` writes nothing: the file is another run's.
    init(file: DeviceStateFile, keeps: Bool, logger: Logger) {
        (self.file, self.keeps) = (file, keeps)
        self.logger = logger
        (memories, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// After each cycle.
    func offer(_ registry: DeviceRegistry, at now: ContinuousClock.Instant) {
        guard state.withLock({ $0.pace.isDue(changes: registry.changes, at: now) }) else { return }
        wish.yield(registry.memory)
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
