internal import AgentHost
internal import Daemon
internal import LanCore
internal import LanFiles
internal import Logging

/// Checks the name files and the lists of vendors from time to time.
struct NameFileService: Sendable {
    private static let interval: Duration = .seconds(10)
    let files: NameFiles

    init(_ settings: LanSettings, _ logger: Logger) {
        files = NameFiles(settings, logger)
    }

    func run(_ results: DiscoveryResults, on thread: OneThread) async {
        var files = files
        var vendors = VendorFiles()
        while !Task.isCancelled {
            files.look { results.put($0, from: $1) }
            await look(at: &vendors, results)
            await thread.sleep(for: Self.interval)
        }
    }

    /// The lists are large: gone through on a thread of its own.
    private func look(at vendors: inout VendorFiles, _ results: DiscoveryResults) async {
        guard vendors.haveChanged else { return }
        let table = try? await BlockingWork.run { [vendors] _ in vendors.table() }
        Heap.giveBack()
        vendors.accept()
        if let table { results.put(table) }
    }
}

extension NameFiles {
    init(_ settings: LanSettings, _ logger: Logger) {
        self.init(
            devicesFile: settings.devicesFile,
            leaseFiles: settings.leaseFiles.isEmpty ? Self.usualLeaseFiles : settings.leaseFiles
        ) { logger.warning("Names: Error: \($0)") }
    }
}

extension DeviceRegistry {
    /// Names and vendors as the files have them now, for commands that look once.
    mutating func adopt(filesOf settings: LanSettings) {
        var files = NameFiles(settings, JournalLog().logger("monitor-agent", level: .warning))
        files.look { adopt($0, from: $1) }
        if let vendors = VendorFiles().table() { adopt(vendors) }
    }
}
