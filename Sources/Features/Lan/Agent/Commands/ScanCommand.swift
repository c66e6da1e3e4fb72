internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import DeviceDiscovery
internal import LanCore
internal import LanWire
internal import Logging
internal import MonitorCore

/// One ARP sweep, and names as the daemon gives them.
struct ScanCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "scan", abstract: "Sweep the range once by ARP and list who answered, by name.",
            discussion:
                "With ASK_DEVICES, who answered is also asked for its name, which takes three seconds more.")
    }

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @OptionGroup var options: SettingsOptions<Settings>

    /// How long after the sweep names may still come.
    private static var patience: Duration { .seconds(3) }

    func run() async throws {
        let settings = try options.settings().lan
        try settings.requireLan(to: "scan")
        if settings.passive {
            throw ExitStatus.end(
                ExitStatus.settings,
                "cannot scan: PASSIVE is set, and a scan sends. Leave it out, or use 'devices'.")
        }
        do {
            let sides = try LanSide.ofThisHost(settings).sides
            let samples = try await scan(sides, settings)
            try writeResult(json ? DeviceReport.scan(samples) : ScanTable.text(samples))
        } catch let error as ExitCode {
            throw error
        } catch {
            throw ExitStatus.end(ExitStatus.code(for: error), Invocation.sentence(error))
        }
    }

    private func scan(_ sides: [LanSide], _ settings: LanSettings) async throws -> [DeviceSample] {
        let results = DiscoveryResults(sides)
        let found = try await withThrowingTaskGroup(of: Void.self) { group -> [Neighbour] in
            defer { group.cancelAll() }
            if settings.askDevices {
                let logger = JournalLog().logger("monitor-agent", level: .warning)
                let thread = OneThread()
                for side in sides {
                    let announcements = AnnouncementService(
                        interface: side.interface.name, results: results, thread: thread, logger: logger)
                    group.addTask { await announcements.run() }
                    let questions = NameQuestions(
                        side: side, results: results, thread: thread, logger: logger)
                    group.addTask { await questions.run() }
                }
            }
            var found: [Neighbour] = []
            for side in sides { found += try await sweep(side) }
            results.known = found.map(\.address)
            if settings.askDevices {
                printError(
                    "\(found.count) answered. Asking for their names, \(Self.patience.components.seconds) s …"
                )
                try await Task.sleep(for: Self.patience)
            }
            return found
        }
        return await named(found, results, settings)
    }

    private func sweep(_ lan: LanSide) async throws -> [Neighbour] {
        let asked = lan.asked(on: lan.interface)
        guard !asked.isEmpty, let mac = lan.interface.mac else {
            throw LanSideError.noAddress(interface: lan.interface.name)
        }
        var found: [Neighbour] = []
        for (range, source) in asked {
            let sweep = ArpSweep(interface: lan.interface.name, source: source, sourceMAC: mac, range: range)
            let seconds = Int(ArpSweep.expectedTime(of: range).seconds.rounded(.up))
            printError("Asking the addresses of \(range) on '\(lan.interface.name)', about \(seconds) s …")
            found += try await BlockingWork.run { stop in try sweep.run(shouldStop: stop) }
        }
        return found
    }

    /// Each reply is one row, also where two devices claim one address.
    private func named(
        _ found: [Neighbour], _ results: DiscoveryResults, _ settings: LanSettings
    ) async -> [DeviceSample] {
        var gathered = Sampler.Gathered()
        results.take(into: &gathered)
        let resolved = settings.resolveNames ? await names(of: found) : [:]
        var all = DeviceRegistry()
        all.adopt(filesOf: settings)
        let now = TimePoint(instant: .now, time: .now)
        return found.sorted { $0.address < $1.address }.compactMap { neighbour in
            var registry = all
            registry.observe([neighbour], at: now)
            registry.observe(gathered.sightings.filter { $0.isOf(neighbour) }, at: now)
            if let name = resolved[neighbour.address] { registry.name(neighbour.address, name) }
            return registry.samples(at: now, measured: [:]).first { $0.mac == neighbour.mac }
        }
    }

    private func names(of found: [Neighbour]) async -> [IPAddress: String] {
        let resolver = ReverseDNS()
        return await withTaskGroup(of: (IPAddress, String?).self) { group -> [IPAddress: String] in
            for address in Set(found.map(\.address)) {
                group.addTask {
                    guard case .name(let name) = await resolver.name(of: address) else {
                        return (address, nil)
                    }
                    return (address, HostName.shortName(name))
                }
            }
            return await group.reduce(into: [:]) { names, answer in names[answer.0] = answer.1 }
        }
    }
}

extension Sighting {
    fileprivate func isOf(_ neighbour: Neighbour) -> Bool {
        mac == neighbour.mac || (mac == nil && address == neighbour.address)
    }
}
