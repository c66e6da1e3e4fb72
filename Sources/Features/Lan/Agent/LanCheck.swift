internal import AgentHost
internal import Daemon
internal import DeviceDiscovery
internal import Glibc
internal import LanCore
internal import LanFiles
internal import MonitorCore
internal import PacketCapture
internal import ProcFS

/// The LAN's lines of `monitor-agent check`, and the name that its hardware address would give this machine.
enum LanCheck {
    static func check(_ settings: AgentSettings, _ list: inout CheckList) {
        func note(_ what: String, _ result: Result<String, any Error>) {
            list.note(what, result, failing: ExitStatus.code)
        }
        let lan = settings.lan
        if lan.watchesLan {
            let sides = Result { try LanSide.ofThisHost(lan).sides }
            note("LAN side", sides.map { $0.map(shown).joined(separator: "; ") })
            for side in (try? sides.get()) ?? [] {
                note("capture", capture(lan, side))
                note("kernel", kernel(lan, side))
            }
        } else {
            note(
                "LAN side",
                .success("not watched: CAPTURE_ENGINE is off, which takes no interface and no right"))
        }
        if let name = distinctName(settings) {
            note(
                "name",
                .success(
                    "'\(settings.serverID)' is what many machines are called; SERVER_ID=\(name) would be its own"
                ))
        }
        guard lan.watchesLan else { return }
        note("vendors", .success(vendors))
        note("memory", memory(settings))
    }

    /// - Returns: `nil` for a name that was given, or is likely this machine's own.
    static func distinctName(_ settings: AgentSettings) -> String? {
        guard !settings.isNameChosen, let mac = hardwareAddress(settings.lan) else { return nil }
        return CommonHostName.own(settings.serverID, mac: mac)
    }

    /// Of the LAN side; where the LAN is not watched, of the interface of the default route.
    private static func hardwareAddress(_ lan: LanSettings) -> MACAddress? {
        if lan.watchesLan { return (try? LanSide.ofThisHost(lan))?.sides.first?.interface.mac }
        let uplinks = (try? ProcFS().defaultInterfaces()) ?? []
        return (try? LocalInterfaces.read())?.first { uplinks.contains($0.name) }?.mac
    }

    private static func shown(_ side: LanSide) -> String {
        let more = [side.routedLine, side.trunkLine].compactMap(\.self).map { "; \($0)" }.joined()
        return "\(side.shownRanges) on '\(side.interface.name)' (\(side.reason))\(more)"
    }

    private static func capture(_ settings: LanSettings, _ lan: LanSide) -> Result<String, any Error> {
        Result {
            try CaptureLoop.tryOpening(CaptureOptions(settings, interface: lan.interface.name))
            return "permitted on '\(lan.interface.name)'"
        }
    }

    /// Only who asked for it and no other is refused without it.
    private static func kernel(_ settings: LanSettings, _ lan: LanSide) -> Result<String, any Error> {
        let options = CaptureOptions(settings, interface: lan.interface.name)
        let counted = settings.captureEngine == .pcap ? "can be counted here" : "is counted here"
        do throws(CaptureError) {
            try KernelPrograms.ofThisProcess.tryCounting(options)
            return .success("'\(lan.interface.name)' \(counted); CAPTURE_ENGINE is \(settings.captureEngine)")
        } catch {
            if settings.captureEngine == .ebpf { return .failure(error) }
            return .success("not used, libpcap is: \(error.cause)")
        }
    }

    private static var vendors: String {
        guard let table = VendorFiles().table() else {
            return
                "not shown with devices: there are no lists in '\(VendorFiles.folder)'. "
                + "apt-get install ieee-data"
        }
        return "\(table.count) prefixes, \(table.byteCount) bytes in memory"
    }

    /// Both are degradations, with which the agent carries on.
    private static func memory(_ settings: AgentSettings) -> Result<String, any Error> {
        let file = DeviceStateFile(folder: settings.stateFolder)
        guard unsafe access(settings.stateFolder, W_OK) == 0 else {
            return .failure(
                CheckWarning(
                    "'\(settings.stateFolder)' cannot be written here: known devices are lost at each restart. "
                        + "Make it, or set STATE_DIR"))
        }
        return switch file.load() {
        case .nothing: .success("nothing remembered yet in '\(file.path)'")
        case .memory(let memory): .success("\(memory.entries.count) devices in '\(file.path)'")
        case .unusable(let sentence): .failure(CheckWarning(sentence))
        }
    }
}
