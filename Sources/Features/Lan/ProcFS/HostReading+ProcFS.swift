public import LanCore

/// What an operator may choose about one reading.
public struct HostReadingOptions: Sendable, Equatable {
    /// Also measure NFS, SMB, SSHFS and the like. A server that is away then holds up the whole reading, for
    /// as long as its mount is set to wait.
    public var includeNetworkFileSystems: Bool

    public init(includeNetworkFileSystems: Bool = false) {
        self.includeNetworkFileSystems = includeNetworkFileSystems
    }
}

extension ProcFS {
    /// Reads everything that the kernel tells about this host.
    ///
    /// - Returns: what could be read, and one fault for each collector that could not, whose field stays
    ///   `nil`. A disk that cannot be measured costs only itself. A host without sensors or disks has none:
    ///   no fault. The same cause gives an equal fault each time.
    /// - Complexity: linear in cores, mounts and interfaces; at most three small reads per interface. Blocks
    ///   as long as the kernel does.
    ///
    /// Next: `Sampler`.
    public func hostReading(
        options: HostReadingOptions = HostReadingOptions()
    ) -> (reading: HostReading, faults: [ProcFSError]) {
        let file = FileBuffer()
        var faults = Faults()
        let processors = faults.collect { () throws(ProcFSError) in try stat(file) }
        let reading = HostReading(
            cpu: processors?.cpu,
            cores: processors?.cores ?? [],
            memory: faults.collect { () throws(ProcFSError) in try memInfo(file) },
            fileSystems: fileSystems(options, file, &faults),
            uptimeSeconds: faults.collect { () throws(ProcFSError) in try uptime(file) },
            load: faults.collect { () throws(ProcFSError) in try loadAvg(file) },
            temperatures: thermalZones(file),
            interfaces: faults.collect { () throws(ProcFSError) in try interfaces(file) })
        return (reading, faults.list)
    }

    private func interfaces(_ file: FileBuffer) throws(ProcFSError) -> [InterfaceReading] {
        var interfaces = try netDev(file)
        netClass(&interfaces, file)
        return interfaces
    }

    private func fileSystems(
        _ options: HostReadingOptions, _ file: FileBuffer, _ faults: inout Faults
    ) -> [FileSystemLevels]? {
        let mounts = faults.collect { () throws(ProcFSError) in
            try disks(includeNetwork: options.includeNetworkFileSystems, file)
        }
        return mounts?.compactMap { mount in
            faults.collect { () throws(ProcFSError) in try usage(mount) } ?? nil
        }
    }
}

/// Keeps what went wrong, so that the next collector has its turn.
private struct Faults {
    var list: [ProcFSError] = []

    mutating func collect<Value>(_ collector: () throws(ProcFSError) -> Value) -> Value? {
        do throws(ProcFSError) {
            return try collector()
        } catch {
            list.append(error)
            return nil
        }
    }
}
