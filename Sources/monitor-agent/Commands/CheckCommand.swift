import AgentLink
import ArgumentParser
import Daemon
import Glibc
internal import LanCore
internal import MonitorCore
import PacketCapture

/// What would stop the daemon.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check settings, interface, range, permission and endpoints.",
        discussion:
            "Each line is 'ok' or 'FAIL' with its remedy. Endpoints are connected to, and the WebSocket is shown the "
            + "key; nothing is posted.")

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        var list = CheckList()
        func note(_ what: String, _ result: Result<String, any Error>) {
            list.note(what, result, failing: Agent.exitCode)
        }
        let settings = Result { try options.loadOfThisHost() }
        note("settings", settings.map { "understood, as '\($0.serverID)'" }.mapError { $0 })
        if let settings = try? settings.get() {
            let lan = Result { try LanSide.ofThisHost(settings).sides }
            note("LAN side", lan.map { $0.map(Self.shown).joined(separator: "; ") })
            for side in (try? lan.get()) ?? [] {
                note("capture", Self.capture(settings, side))
                note("kernel", Self.kernel(settings, side))
            }
            if let name = Self.name(settings, (try? lan.get())?.first) { note("name", .success(name)) }
            note("vendors", .success(Self.vendors))
            note("memory", .success(Self.memory(settings)))
            for (name, url) in Self.endpoints(settings) { note(name, await Self.reach(url, settings)) }
        }
        if let worst = list.worst { throw worst }
    }

    /// - Returns: `nil` for a name that was given, or is likely this machine's own.
    private static func name(_ settings: Settings, _ side: LanSide?) -> String? {
        guard !settings.isNameChosen, let mac = side?.interface.mac,
            let own = CommonHostName.own(settings.serverID, mac: mac)
        else { return nil }
        return "'\(settings.serverID)' is what many machines are called; SERVER_ID=\(own) would be its own"
    }

    private static func shown(_ side: LanSide) -> String {
        let more = [side.routedLine, side.trunkLine].compactMap(\.self).map { "; \($0)" }.joined()
        return "\(side.shownRanges) on '\(side.interface.name)' (\(side.reason))\(more)"
    }

    private static func capture(_ settings: Settings, _ lan: LanSide) -> Result<String, any Error> {
        Result {
            try CaptureLoop.tryOpening(CaptureOptions(settings, interface: lan.interface.name))
            return "permitted on '\(lan.interface.name)'"
        }
    }

    /// Only who asked for it and no other is refused without it.
    private static func kernel(_ settings: Settings, _ lan: LanSide) -> Result<String, any Error> {
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
        guard let table = VendorFiles.table() else {
            return
                "absent from devices: there are no lists in '\(VendorFiles.folder)'. "
                + "apt-get install ieee-data"
        }
        return "\(table.count) prefixes, \(table.byteCount) bytes in memory"
    }

    /// Both are degradations, with which the agent carries on.
    private static func memory(_ settings: Settings) -> String {
        let file = DeviceStateFile(folder: settings.stateFolder)
        guard unsafe access(settings.stateFolder, W_OK) == 0 else {
            return
                "'\(settings.stateFolder)' cannot be written here: devices are met anew at each start. "
                + "Make it, or set STATE_DIR"
        }
        return switch file.load() {
        case .nothing: "nothing remembered yet in '\(file.path)'"
        case .memory(let memory): "\(memory.entries.count) devices in '\(file.path)'"
        case .unusable(let sentence): sentence
        }
    }

    private static func endpoints(_ settings: Settings) -> [(String, EndpointURL?)] {
        [("PLATFORM_API_URL", settings.platformAPIURL), ("PLATFORM_WS_URL", settings.platformWSURL)]
            + (settings.debugAPIURL == nil ? [] : [("DEBUG_API_URL", settings.debugAPIURL)])
    }

    private static func reach(_ url: EndpointURL?, _ settings: Settings) async -> Result<String, any Error> {
        guard let url else { return .success("not set, so nothing is sent there") }
        let http = HTTPSettings(proxy: settings.proxy, caFile: settings.caFile)
        if url == settings.platformWSURL, let key = settings.apiKey {
            return await Self.open(url, key, settings)
        }
        return await Reachability.probe(url: url, settings: http).map { _ in "'\(url)' can be reached" }
            .mapError { $0 }
    }

    /// As the daemon opens it: the platform says how the key stands.
    private static func open(
        _ url: EndpointURL, _ key: Secret, _ settings: Settings
    ) async -> Result<String, any Error> {
        do {
            let endpoint = try LiveEndpoint(
                url: url, bearer: key, caFile: settings.caFile,
                fingerprint: MachineFingerprint.ofThisMachine(key: key))
            switch try await LiveProbe.probe(endpoint, on: OneThread().group).get() {
            case .open: return .success("'\(url)' can be reached, and takes the key")
            case .keyWaiting(let said):
                return .success(
                    "'\(url)' can be reached; the key waits for approval\(said.map { ": \($0)" } ?? "")")
            case .keyRefused(let cause):
                throw DeliveryError(.refused, url.redacted, cause, remedy: "Check API_KEY.")
            }
        } catch {
            return .failure(error)
        }
    }
}
