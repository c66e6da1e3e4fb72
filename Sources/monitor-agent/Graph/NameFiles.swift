import Daemon
import Evidence
import Glibc
internal import LanCore
import Logging

/// Files that name devices: read at the start and whenever they change, each by itself.
struct NameFiles: Sendable {
    private static let interval: Duration = .seconds(10)
    static let maximumBytes = 4 << 20
    static let usualLeaseFiles = [
        "/var/lib/misc/dnsmasq.leases", "/tmp/dhcp.leases", "/var/lib/dhcp/dhcpd.leases",
        "/var/lib/kea/kea-leases4.csv", "/var/lib/kea/kea-leases6.csv", "/tmp/hosts/odhcpd",
    ]

    let devicesFile: String
    let leaseFiles: [String]
    let logger: Logger

    init(_ settings: Settings, _ logger: Logger) {
        devicesFile = settings.devicesFile
        leaseFiles = settings.leaseFiles.isEmpty ? Self.usualLeaseFiles : settings.leaseFiles
        self.logger = logger
    }

    func run(_ board: DiscoveryBoard, on thread: OneThread) async {
        var reading = NameFileReading(self)
        var vendors = VendorFiles()
        while !Task.isCancelled {
            reading.look(board)
            await vendors.look(board)
            await thread.sleep(for: Self.interval)
        }
    }
}

/// What is known of the files so far.
struct NameFileReading {
    private let files: NameFiles
    private var single: [(source: NameSource, file: WatchedFile)]
    private var leases: [LeaseFile]
    private var reported: Set<String> = []

    init(_ files: NameFiles) {
        self.files = files
        single = [
            (.operatorFile, WatchedFile(files.devicesFile)), (.ethers, WatchedFile("/etc/ethers")),
            (.hosts, WatchedFile("/etc/hosts")),
        ]
        leases = files.leaseFiles.map(LeaseFile.init)
    }

    mutating func look(_ board: DiscoveryBoard) {
        for index in single.indices {
            let (source, path) = (single[index].source, single[index].file.path)
            let look = single[index].file.look(atMost: NameFiles.maximumBytes)
            guard let bytes = content(look, of: path) else { continue }
            board.put(read(bytes, source, path), from: source)
        }
        var isNews = false
        for index in leases.indices {
            var faults: [String] = []
            if leases[index].look({ faults.append($0) }) { isNews = true }
            for fault in faults { report(fault) }
        }
        guard isNews else { return }
        board.put(leases.reduce(into: NameBook()) { $0.merge($1.names) }, from: .lease)
    }

    private mutating func read(_ bytes: [UInt8], _ source: NameSource, _ path: String) -> NameBook {
        switch source {
        case .ethers: return Ethers.names(bytes)
        case .hosts: return Hosts.names(bytes)
        default:
            let (names, bad) = DeviceNames.read(bytes)
            if !bad.isEmpty {
                report(
                    "cannot read \(Self.lines(bad)) of '\(path)': It is no 'MAC = name'. Write it like "
                        + "'aa:bb:cc:dd:ee:ff = Anna's iPad'.")
            }
            return names
        }
    }

    /// `line 4` or `lines 4, 7 and 9`; of many the first ones and their number.
    static func lines(_ numbers: [Int]) -> String {
        guard numbers.count > 1, let last = numbers.last else { return "line \(numbers.first ?? 0)" }
        let shown = numbers.prefix(8).map(String.init)
        if numbers.count > shown.count {
            return "lines \(shown.joined(separator: ", ")) and \(numbers.count - shown.count) more"
        }
        return "lines \(shown.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// - Returns: the content where it is another than before; empty for a file that went away.
    private mutating func content(_ look: WatchedFile.Look, of path: String) -> [UInt8]? {
        switch look {
        case .same: return nil
        case .gone: return []
        case .content(let bytes): return bytes
        case .failed(let cause):
            report("cannot read '\(path)': \(cause). Names in it are missing until it can be read.")
            return nil
        }
    }

    /// Each fault once.
    private mutating func report(_ fault: String) {
        guard reported.count < 64, reported.insert(fault).inserted else { return }
        files.logger.warning("Names: Error: \(fault)")
    }
}

/// A file that is read again when its size, its time of change or the file itself is another.
struct WatchedFile: Sendable {
    enum Look {
        case same
        case gone
        case content([UInt8])
        case failed(String)
    }

    private struct Mark: Equatable {
        let device: UInt64
        let node: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    let path: String
    private var mark: Mark?
    private var wasRead = false

    init(_ path: String) { self.path = path }

    /// Whether it was there at the last look.
    var exists: Bool { mark != nil }

    var hasChanged: Bool { Self.mark(path) != mark }

    mutating func accept() { mark = Self.mark(path) }

    mutating func look(atMost limit: Int) -> Look {
        let now = Self.mark(path)
        guard now != mark || (now != nil && !wasRead) else { return .same }
        mark = now
        guard now != nil else {
            wasRead = false
            return .gone
        }
        switch TextFile.bytesWithoutWaiting(path, atMost: limit) {
        case .success(let bytes):
            wasRead = true
            return .content(bytes)
        case .failure(let fault): return fault.isMissing ? .same : .failed(fault.cause)
        }
    }

    private static func mark(_ path: String) -> Mark? {
        var status = stat()
        // because the kernel fills the structure on this frame, and the path is terminated.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Mark(
            device: UInt64(status.st_dev), node: UInt64(status.st_ino), size: Int64(status.st_size),
            seconds: Int(status.st_ctim.tv_sec), nanoseconds: Int(status.st_ctim.tv_nsec))
    }
}
