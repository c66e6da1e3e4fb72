import ArgumentParser
import DeviceDiscovery
import MonitorCore
import MonitorWire

/// One ARP sweep.
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "Sweep the range once by ARP and list who answered.")

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.settings()
        do {
            var found: [Neighbour] = []
            for side in try LanSide.ofThisHost(settings).sides { found += try await sweep(side) }
            let rows =
                settings.resolveNames ? await named(found) : found.map { ScanReport.Row($0, name: nil) }
            try writeResult(json ? ScanReport.json(rows) : ScanTable.text(rows))
        } catch let error as ExitCode {
            throw error
        } catch {
            throw ExitStatus.end(Self.exitCode(for: error), "\(error)")
        }
    }

    private func sweep(_ lan: LanSide) async throws -> [Neighbour] {
        guard let source = lan.address, let mac = lan.interface.mac else {
            throw LanSideError.noAddress(interface: lan.interface.name)
        }
        let sweep = ArpSweep(interface: lan.interface.name, source: source, sourceMAC: mac, range: lan.range)
        let seconds = Int(ArpSweep.expectedTime(of: lan.range).seconds)
        if seconds > 10 { printError("Sweeping \(lan.range) takes about \(seconds) s.") }
        return try await BlockingWork.run { stop in try sweep.run(shouldStop: stop) }
    }

    private func named(_ found: [Neighbour]) async -> [ScanReport.Row] {
        let resolver = ReverseDNS()
        return await withTaskGroup { group in
            for neighbour in found {
                group.addTask {
                    guard case .name(let name) = await resolver.name(of: neighbour.address) else {
                        return ScanReport.Row(neighbour, name: nil)
                    }
                    return ScanReport.Row(neighbour, name: HostName.shortName(name))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.address < $1.address }
        }
    }

    private static func exitCode(for error: any Error) -> ExitCode {
        guard let error = error as? DiscoveryError else { return Agent.exitCode(for: error) }
        return error.isPermission ? ExitStatus.permission : ExitStatus.unavailable
    }
}
