internal import Glibc
internal import HTTPClient
internal import MonitorWire

/// The sets of orders that hold, in files of the state folder: so they hold while the hub is away, and at the next
/// start.
///
/// One file a feature, `orders-NAME.json`, with the link's own frame. Replaced as a whole; what is read back is as
/// hostile as what comes from the network.
struct OrderFiles: Sendable {
    /// Of one file; no frame is longer.
    static let longest = LinkBounds.longestFrame
    let folder: String

    private func path(_ feature: String) -> String { "\(folder)/orders-\(feature).json" }

    /// - Returns: what is there of these features and can be read, and a sentence for each file that cannot.
    func load(_ features: [String]) -> (sets: [OrderSet], faults: [String]) {
        var (sets, faults): ([OrderSet], [String]) = ([], [])
        for feature in features {
            guard let bytes = read(path(feature)) else { continue }
            if let frame = try? LinkFrame.read(bytes).frame, case .orders(let set) = frame,
                set.feature == feature
            {
                sets.append(set)
            } else {
                faults.append("'\(path(feature))' is not a set of orders; the hub is asked for it again.")
            }
        }
        return (sets, faults)
    }

    /// Makes the set outlast a power cut; one that orders nothing removes the file.
    ///
    /// - Returns: why it could not be written; `nil` where it was.
    func keep(_ set: OrderSet) -> String? {
        let path = path(set.feature)
        guard set.body != nil else {
            // because the path is lent to the kernel for this call only. A file that is not there is gone already.
            return unsafe unlink(path) == 0 || errno == ENOENT ? nil : Self.fault(path)
        }
        let new = path + ".new"
        guard Self.write(LinkFrame.orders(set).bytes, to: new), unsafe rename(new, path) == 0 else {
            let fault = Self.fault(path)
            unsafe unlink(new)
            return fault
        }
        Self.synchronize(folder)
        return nil
    }

    private static func fault(_ path: String) -> String {
        "cannot keep '\(path)': \(systemText(errno)). The orders hold until the next start."
    }

    private func read(_ path: String) -> [UInt8]? {
        // because the path is lent to the kernel for this call only.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.longest + 1)
        var filled = 0
        while filled < bytes.count {
            // because the kernel writes at most the room behind `filled`.
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        // because the path is lent to the kernel for this call only. Orders name hosts: the file is the owner's.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            // because the kernel reads at most what is left behind `written`.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return fdatasync(descriptor) == 0
    }

    /// The new name outlasts a power cut, too.
    private static func synchronize(_ folder: String) {
        // because the path is lent to the kernel for this call only.
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
