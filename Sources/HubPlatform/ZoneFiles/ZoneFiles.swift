internal import Glibc
public import Schedules
internal import Synchronization

/// The time zones of this machine: files of the package tzdata, read when they are asked for.
///
/// A file that was replaced since is read again, so that an upgrade of tzdata counts without a restart.
public final class ZoneFiles: Sendable {
    public static let standard = "/usr/share/zoneinfo"
    /// Zones that are kept in memory; all that there are is about 600.
    private static let most = 64

    fileprivate struct Known {
        let zone: Zone
        let mark: Mark
    }

    /// Tells one content of a file from another.
    fileprivate struct Mark: Equatable {
        let device: UInt64
        let number: UInt64
        let bytes: Int64
        let seconds: Int64
        let nanoseconds: Int64
    }

    private let folder: String
    private let known = Mutex<[String: Known]>([:])

    /// - Parameter folder: of the zones' files.
    public init(folder: String = ZoneFiles.standard) {
        self.folder = folder
    }

    /// - Returns: `UTC` also where no file is installed.
    public func zone(_ name: ZoneName) throws(ZoneFault) -> Zone {
        if name.text == "UTC" { return .utc }
        let path = "\(folder)/\(name.text)"
        var status = stat()
        // because the structure is ours, and the path ends in 0 for the length of the call.
        guard unsafe stat(path, &status) == 0 else {
            throw ZoneFault(
                errno == ENOENT || errno == ENOTDIR ? .unknown : .unreadable(Self.cause()), name: name.text)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw ZoneFault(.unknown, name: name.text) }
        let mark = Mark(status)
        if let one = known.withLock({ $0[name.text] }), one.mark == mark { return one.zone }
        let zone = try Zone(name: name.text, tzif: Self.bytes(path, name.text))
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[name.text] = Known(zone: zone, mark: mark)
        }
        return zone
    }

    /// All of an expectation's zones.
    public func zones(_ names: some Sequence<ZoneName>) throws(ZoneFault) -> [ZoneName: Zone] {
        var zones: [ZoneName: Zone] = [:]
        for name in names { zones[name] = try zone(name) }
        return zones
    }

    private static func bytes(_ path: String, _ name: String) throws(ZoneFault) -> [UInt8] {
        // because the path ends in 0 for the length of the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ZoneFault(.unreadable(cause()), name: name) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Zone.longestFile + 1)
        var count = 0
        while count < bytes.count {
            // because the buffer has room for what is left of its length.
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress! + count, buffer.count - count)
            }
            guard got >= 0 else { throw ZoneFault(.unreadable(cause()), name: name) }
            if got == 0 { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    private static func cause() -> String {
        // because strerror's text is copied before any other call of this thread.
        unsafe String(cString: strerror(errno))
    }
}

extension ZoneFiles.Mark {
    fileprivate init(_ status: stat) {
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
        bytes = Int64(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }
}
