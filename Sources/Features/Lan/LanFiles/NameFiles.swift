internal import Evidence
public import LanCore

/// Files that name devices: read at the start and whenever they change, each by itself.
public struct NameFiles: Sendable {
    static let maximumBytes = 4 << 20
    public static let usualLeaseFiles = [
        "/var/lib/misc/dnsmasq.leases", "/tmp/dhcp.leases", "/var/lib/dhcp/dhcpd.leases",
        "/var/lib/kea/kea-leases4.csv", "/var/lib/kea/kea-leases6.csv", "/tmp/hosts/odhcpd",
    ]

    private var single: [(source: NameSource, file: WatchedFile)]
    private var leases: [LeaseFile]
    private var reported: Set<String> = []
    private let warn: @Sendable (String) -> Void

    /// - Parameters:
    ///   - devicesFile: the operator's own names.
    ///   - leaseFiles: of DHCP servers; the later ones count.
    ///   - warn: is told each fault once, as a sentence.
    public init(devicesFile: String, leaseFiles: [String], warn: @escaping @Sendable (String) -> Void) {
        single = [
            (.operatorFile, WatchedFile(devicesFile)), (.ethers, WatchedFile("/etc/ethers")),
            (.hosts, WatchedFile("/etc/hosts")),
        ]
        leases = leaseFiles.map(LeaseFile.init)
        self.warn = warn
    }

    /// Reads what has changed.
    ///
    /// - Parameter found: is given all names of a source where there is news of it.
    public mutating func look(_ found: (NameBook, NameSource) -> Void) {
        for index in single.indices {
            let (source, path) = (single[index].source, single[index].file.path)
            let look = single[index].file.look(atMost: NameFiles.maximumBytes)
            guard let bytes = content(look, of: path) else { continue }
            found(read(bytes, source, path), source)
        }
        var isNews = false
        for index in leases.indices {
            var faults: [String] = []
            if leases[index].look({ faults.append($0) }) { isNews = true }
            for fault in faults { report(fault) }
        }
        guard isNews else { return }
        found(leases.reduce(into: NameBook()) { $0.merge($1.names) }, .lease)
    }

    private mutating func read(_ bytes: [UInt8], _ source: NameSource, _ path: String) -> NameBook {
        switch source {
        case .ethers: return Ethers.names(bytes)
        case .hosts: return Hosts.names(bytes)
        default:
            let (names, bad) = DeviceNames.read(bytes)
            if !bad.isEmpty {
                report(
                    "cannot read \(Self.lines(bad)) of '\(path)': It is not 'MAC = name'. Write it like "
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
        warn(fault)
    }
}
