internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import Glibc
internal import LanCore
internal import LanFiles
internal import LanWire
internal import MonitorCore
internal import PacketCapture
internal import Synchronization

/// Tallies a capture file.
struct ReplayCommand<Settings: AgentProgramSettings>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "replay",
            abstract: "Tally a capture file instead of an interface, or name its devices.")
    }

    @Argument(help: "A pcap or pcapng file; - is standard input.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "The range whose addresses are devices, several between commas or with the option repeated "
                + "(default: the settings' NETWORK_RANGE and ROUTED_RANGES).", valueName: "ranges"))
    var range: [String] = []

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @Flag(help: "Tally every address, in range or not.")
    var allAddresses = false

    @Flag(help: "List the devices that announce themselves in it, with the evidence for their names.")
    var names = false

    @Option(help: ArgumentHelp("Cut the file into windows by its own time stamps.", valueName: "seconds"))
    var cycle: Double?

    @Flag(help: "Follow a file that is still being written, in windows of --cycle (default 5), until Ctrl-C.")
    var follow = false

    @OptionGroup var options: SettingsOptions<Settings>

    func validate() throws {
        if let cycle, !(0.001...86_400 * 366).contains(cycle) {
            throw ValidationError("'\(cycle)' is not a length of a window. Write seconds, such as --cycle 5.")
        }
        if names, follow || cycle != nil {
            throw ValidationError("--names reads a whole file. Leave out --cycle and --follow.")
        }
    }

    func run() throws {
        let networks = try networks()
        var damage: CaptureError?
        do {
            if names {
                damage = try showNames(networks)
            } else if follow || cycle != nil {
                if follow { EndOfFollowing.obeySignals() }
                try CaptureFile.windows(
                    of: file, every: cycle ?? 5, networks: networks, maximumRows: maximumRows,
                    followedUntil: EndOfFollowing.question(asked: follow)
                ) { window in
                    try show(window)
                    damage = window.damage
                }
            } else {
                let tally = try CaptureFile.tally(file, networks: networks, maximumRows: maximumRows)
                try show(tally)
                damage = tally.damage
            }
        } catch let error as CaptureError {
            throw ExitStatus.end(ExitStatus.damagedInput, error)
        }
        if let damage { throw ExitStatus.end(ExitStatus.damagedInput, damage) }
    }

    private func showNames(_ networks: LocalNetworks) throws -> CaptureError? {
        var found = RecordedNames(networks: networks, vendors: VendorFiles().table())
        let damage = try CaptureFile.frames(of: file) { found.observe($0, at: $1) }
        try writeResult(
            json
                ? DeviceReport.recorded(found.devices, found.addressless)
                : DeviceTable.text(found.devices, absent: 0) + DeviceTable.text(found.addressless))
        return damage
    }

    /// A file is read once: there is no memory to save for the next one.
    private var maximumRows: Int { 65_534 }

    private func show(_ tally: CaptureFile.Tally) throws {
        let text =
            json
            ? String(
                decoding: ReplayReport.encode(tally.tallies, tally.totals, began: tally.began), as: UTF8.self)
                + "\n"
            : (tally.began.map { "\($0)\n" } ?? "") + TallyTable.text(tally.tallies, tally.totals)
        try writeResult(text)
    }

    private func networks() throws -> LocalNetworks {
        if allAddresses { return .all }
        let ranges = try range.isEmpty ? rangesAsSet() : rangesAsGiven()
        let (v4, v6) = (ranges.filter(\.base.isV4), ranges.filter { !$0.base.isV4 })
        // Here it makes no difference whether a router is in between.
        let networks = LocalNetworks(v4: v4, routed: v6)
        guard networks.v4.count == v4.count, networks.routed.count == v6.count else {
            throw ExitStatus.end(
                ExitStatus.settings,
                "cannot use \(ranges.count) ranges: Of IPv4 \(LocalNetworks.maximumV4) are taken, of IPv6 "
                    + "\(LocalNetworks.maximumV6), all of addresses in use. Join some, or name fewer.")
        }
        return networks
    }

    private func rangesAsGiven() throws -> [NetworkRange] {
        try range.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map { text in
            let word = text.drop { $0 == " " }
            guard let range = NetworkRange(String(word)) else {
                throw ExitStatus.end(
                    ExitStatus.settings,
                    "cannot use '\(word)' as a range: It is not an address/prefix with host bits zero. "
                        + "Write it like --range 192.168.1.0/24.")
            }
            return range
        }
    }

    private func rangesAsSet() throws -> [NetworkRange] {
        let settings = try options.settings().lan
        guard !settings.networkRanges.isEmpty else {
            throw ExitStatus.end(
                ExitStatus.settings,
                "cannot tell devices from the rest: No range is set. "
                    + "Give --range 192.168.1.0/24, or --all-addresses."
            )
        }
        return settings.networkRanges + settings.routedRanges
    }
}

/// Whether SIGINT or SIGTERM has asked to make what was read so far the end.
private enum EndOfFollowing {
    static let wanted = Atomic(false)

    static func question(asked: Bool) -> (@Sendable () -> Bool)? {
        guard asked else { return nil }
        return { wanted.load(ordering: .relaxed) }
    }

    static func obeySignals() {
        for number in [SIGINT, SIGTERM] {
            // because signal(2) takes a C function; this one stores a flag, and lets a second signal end all
            // where much is left to read.
            signal(number) { number in
                EndOfFollowing.wanted.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }
}
