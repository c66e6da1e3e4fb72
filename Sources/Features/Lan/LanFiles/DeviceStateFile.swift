internal import Daemon
internal import Glibc
public import LanCore
internal import LanWire
internal import MonitorWire

/// `devices.state` in the state folder: what is remembered of the devices.
public struct DeviceStateFile: Sendable {
    public let path: String
    private let folder: String

    public init(folder: String) { (self.folder, path) = (folder, folder + "/devices.state") }

    public enum Loading {
        case nothing
        case memory(DeviceMemory)
        /// A sentence: why it could not be used.
        case unusable(String)
    }

    public func load() -> Loading {
        switch TextFile.bytesWithoutWaiting(path, atMost: DeviceMemoryV1.maximumBytes) {
        case .failure(let fault) where fault.isMissing: return .nothing
        case .failure(let fault):
            return .unusable(
                "cannot read '\(path)': \(fault.cause). Known devices are lost; "
                    + "make it readable to remember them."
            )
        case .success(let bytes):
            do {
                return .memory(try DeviceMemoryV1.decode(bytes))
            } catch {
                return .unusable(
                    "cannot use '\(path)': It \(error.reason). Known devices are lost, and it is written again."
                )
            }
        }
    }

    /// Replaces the file whole: a new one beside it, on the disk before it takes the name.
    ///
    /// - Returns: a sentence where that failed.
    public func write(_ memory: DeviceMemory) -> String? {
        let draft = path + ".new"
        // One that another user's crash left could not be opened; nor may a link lead root elsewhere.
        unsafe unlink(draft)
        let descriptor = unsafe open(
            draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return failure() }
        FileOwner.follow(folder: folder, descriptor)
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
