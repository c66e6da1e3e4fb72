import ArgumentParser
import MonitorCore
import MonitorWire
import PacketCapture

/// Tallies a capture file.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Tally a capture file instead of an interface.")

    @Argument(help: "A pcap or pcapng file; - is standard input.")
    var file: String

    @Option(help: "The range whose addresses are devices (default: the settings' NETWORK_RANGE).")
    var range: String?

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @Flag(help: "Tally every address, in range or not.")
    var allAddresses = false

    @OptionGroup var options: SettingsOptions

    func run() throws {
        let networks = try networks()
        let tally: CaptureFile.Tally
        do {
            tally = try CaptureFile.tally(file, networks: networks, maximumRows: allAddresses ? 65_534 : 4096)
        } catch {
            throw ExitStatus.end(ExitStatus.damagedInput, error)
        }
        if json {
            print(String(decoding: ReplayReport.encode(tally.tallies, tally.totals), as: UTF8.self))
        } else {
            print(TallyTable.text(tally.tallies, tally.totals), terminator: "")
        }
        if let damage = tally.damage { throw ExitStatus.end(ExitStatus.damagedInput, damage) }
    }

    private func networks() throws -> LocalNetworks {
        if allAddresses { return .all }
        if let range {
            guard let range = NetworkRange(range) else {
                throw ExitStatus.end(
                    ExitStatus.settings,
                    "cannot use '\(range)' as a range: It is no address/prefix with host bits zero. "
                        + "Write it like --range 192.168.1.0/24.")
            }
            return range.base.isV4 ? LocalNetworks(v4: range) : LocalNetworks(v4: nil, v6: [range])
        }
        guard let range = try options.settings().networkRange else {
            throw ExitStatus.end(
                ExitStatus.settings,
                "cannot tell devices from the rest: No range is set. "
                    + "Give --range 192.168.1.0/24, or --all-addresses."
            )
        }
        return LocalNetworks(v4: range)
    }
}
