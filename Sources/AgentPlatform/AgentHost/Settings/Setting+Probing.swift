internal import Daemon
public import MonitorCore

/// Where this agent may send probes to, whatever sends them: the operator's word is the last, and the hub cannot change it.
public struct ProbePolicySettings: FeatureSettings {
    public var permitted: [NetworkRange] = []
    public var denied: [NetworkRange] = []
    /// What features forbid by settings of their own (`AgentFeature.quietNetworks`), as it was when settings were read.
    public var quiet = QuietNetworks()
    private var source = QuietSource()

    public init() {}

    /// With what features forbid now, too: a network gets other prefixes while its settings stay.
    ///
    /// Reads this host's interfaces: once for many targets.
    public var ofNow: ProbePolicySettings {
        var now = self
        for read in source.reads { now.quiet.add(read()) }
        return now
    }

    mutating func add(_ read: @escaping @Sendable () -> QuietNetworks) {
        quiet.add(read())
        source.reads.append(read)
    }
}

/// Where quiet networks are read. What it reads follows from other settings: these make the difference, not this.
private struct QuietSource: Sendable, Equatable {
    var reads: [@Sendable () -> QuietNetworks] = []

    static func == (_: QuietSource, _: QuietSource) -> Bool { true }
}

/// Networks of this host to which nothing is sent on behalf of others.
public struct QuietNetworks: Sendable, Equatable {
    public var ranges: [NetworkRange]
    /// For addresses that exist on one link alone: their interfaces.
    public var interfaces: Set<String>

    public init(ranges: [NetworkRange] = [], interfaces: Set<String> = []) {
        self.ranges = ranges
        self.interfaces = interfaces
    }

    mutating func add(_ others: QuietNetworks) {
        ranges += others.ranges.filter { !ranges.contains($0) }
        interfaces.formUnion(others.interfaces)
    }
}

extension Setting<AgentSettings> {
    private static var mostRanges: Int { 64 }

    static var probing: [Setting] {
        [
            Setting(
                "PROBE_ALLOW",
                "Ranges that may be probed although addresses like these usually are not. For targets of "
                    + "administrators: loopback, link-local and this machine's own. For checks on demand: private ranges. "
                    + "Several between commas.",
                standard: "none", accepts: "at most 64 ranges or addresses between commas, or none",
                example: "192.168.20.0/24"
            ) { storeRanges($1, &$0[ProbePolicySettings.self].permitted) },
            Setting(
                "PROBE_DENY",
                "Ranges that are never probed, whatever else permits them. Several between commas.",
                standard: "none", accepts: "at most 64 ranges or addresses between commas, or none",
                example: "192.168.1.0/24,203.0.113.7"
            ) { storeRanges($1, &$0[ProbePolicySettings.self].denied) },
        ]
    }

    private static func storeRanges(_ text: String, _ place: inout [NetworkRange]) -> Bool {
        let words = text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
        let ranges = words.compactMap { NetworkRange(rangeOrAddress: String($0.trimmed)) }
        guard ranges.count == words.count, ranges.count <= mostRanges else { return false }
        place = ranges
        return true
    }
}
