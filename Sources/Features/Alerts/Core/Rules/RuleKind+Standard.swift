internal import HubCore

extension RuleKind {
    static let ofAgents = [
        RuleKind(
            "agent.offline", "An agent sends nothing: four windows, at least 30 s", for: 120, .critical,
            isOn: true, isOutage: true
        ) { "\($0.siteName) is offline" },
        RuleKind(
            "agent.clock", "An agent's clock and the hub's are apart", thresholds: Thresholds(raise: 60),
            unit: "s", for: 600, clear: 600, .warning, isOn: true
        ) { "Clock of \($0.siteName) is wrong" },
        RuleKind(
            "agent.losing", "Packets that the agent's kernel dropped while it counted",
            thresholds: Thresholds(raise: 1), unit: "%", for: 300, clear: 900, .warning, isOn: true
        ) { "\($0.siteName) misses packets: its counts are too low" },
        RuleKind(
            "agent.outbox", "An agent's outbox is full and drops snapshots", for: 0, clear: 900, .warning,
            isOn: true
        ) { "Outbox of \($0.siteName) drops snapshots" },
    ]

    static let ofHosts = [
        RuleKind(
            "interface.down", "An interface went down after an hour or more up", for: 30, clear: 30, .warning,
            isOn: true, isOutage: true, noData: .keep
        ) { "Interface \($0.name) of \($0.siteName) is down" },
        RuleKind(
            "interface.busy", "Use of an interface's speed", thresholds: Thresholds(raise: 90, clear: 80),
            unit: "%", for: 600, clear: 600, .warning, isOn: false
        ) { "Interface \($0.name) of \($0.siteName) is saturated" },
        RuleKind(
            "interface.errors", "Packets with errors", thresholds: Thresholds(raise: 1, clear: 0.5),
            unit: "%", for: 600, clear: 600, .warning, isOn: false
        ) { "Interface \($0.name) of \($0.siteName) has errors" },
        RuleKind(
            "disk.full", "Use of a file system", thresholds: Thresholds(raise: 90, clear: 88), unit: "%",
            for: 300, .warning, isOn: true
        ) { "Disk \($0.name) of \($0.siteName) is filling up" },
        RuleKind(
            "host.memory", "Memory in use", thresholds: Thresholds(raise: 95, clear: 90), unit: "%",
            for: 900, clear: 300, .warning, isOn: false
        ) { "\($0.siteName) is low on memory" },
        RuleKind(
            "host.cpu", "CPU in use", thresholds: Thresholds(raise: 95, clear: 85), unit: "%",
            for: 900, clear: 300, .warning, isOn: false
        ) { "CPU of \($0.siteName) is busy" },
        RuleKind(
            "host.temperature", "Temperature of a sensor", thresholds: Thresholds(raise: 85, clear: 80),
            unit: "°C", for: 900, clear: 300, .warning, isOn: true
        ) { "\($0.name) of \($0.siteName) is hot" },
    ]

    static let ofTraffic = [
        RuleKind(
            "device.rate", "Traffic of a device, both directions",
            thresholds: Thresholds(raise: 50_000_000), unit: "bit/s", for: 300, clear: 300, .warning,
            isOn: false, noData: .calm
        ) { "\($0.name) at \($0.siteName) uses much of the line" },
        RuleKind(
            "interface.rate", "Traffic of an interface, the busier direction",
            thresholds: Thresholds(raise: 100_000_000), unit: "bit/s", for: 300, clear: 300, .warning,
            isOn: false
        ) { "Interface \($0.name) of \($0.siteName) carries much traffic" },
        RuleKind(
            "quota.device", "Traffic of a device in this month",
            thresholds: Thresholds(raise: 100, clear: 100),
            unit: "GB", .warning, isOn: false
        ) { "\($0.name) at \($0.siteName) has used its monthly quota" },
        RuleKind(
            "quota.device.near", "Traffic of a device in this month, before its quota",
            thresholds: Thresholds(raise: 80, clear: 80), unit: "GB", .info, isOn: false
        ) { "\($0.name) at \($0.siteName) has used most of its monthly quota" },
        RuleKind(
            "quota.site", "Traffic of an agent's line in this month",
            thresholds: Thresholds(raise: 1000, clear: 1000), unit: "GB", .warning, isOn: false
        ) { "The line of \($0.siteName) has used its monthly quota" },
        RuleKind(
            "quota.site.near", "Traffic of an agent's line in this month, before its quota",
            thresholds: Thresholds(raise: 800, clear: 800), unit: "GB", .info, isOn: false
        ) { "The line of \($0.siteName) has used most of its monthly quota" },
    ]

    static let ofDevices = [
        RuleKind(
            "device.new", "A device that was not there before", .events(lastsSeconds: 0), .info, isOn: true
        ) { "New device at \($0.siteName)" },
        RuleKind(
            "device.returned", "A device is back", .events(lastsSeconds: 0), .info, isOn: false
        ) { "\($0.name) is back at \($0.siteName)" },
        RuleKind(
            "device.gone", "A device is away: name the objects that matter", for: 300, clear: 0, .warning,
            isOn: false, isOutage: true, noData: .keep
        ) { "\($0.name) at \($0.siteName) is gone" },
        RuleKind(
            "device.conflict", "Two devices claim one address", .events(lastsSeconds: 3600), .critical,
            isOn: true
        ) { "Two devices at \($0.siteName) claim one address" },
        RuleKind(
            "router.advertised", "A router or DHCP server that was not there before",
            .events(lastsSeconds: 3600), .critical, isOn: true
        ) { "Unknown router or DHCP server at \($0.siteName)" },
    ]

    static let ofHub = [
        RuleKind(
            "hub.disk", "Free space for the database", thresholds: Thresholds(.below, raise: 1, clear: 1.2),
            unit: "GiB", for: 60, .warning, isOn: true
        ) { _ in "The hub's disk is nearly full" },
        RuleKind(
            "hub.store", "The database cannot be written or read", for: 10, clear: 10, .critical, isOn: true
        ) { _ in "The hub's database fails" },
        RuleKind(
            "hub.deaf", "Heartbeats due while the hub was not running", .events(lastsSeconds: 0), .info,
            isOn: true
        ) { _ in "The hub was not running" },
        RuleKind(
            "hub.channel", "A channel refuses messages for good", .readings, .warning, isOn: true
        ) { "Channel \($0.name) refuses messages" },
        RuleKind(
            "hub.queue", "The oldest message that waits to be sent",
            thresholds: Thresholds(raise: 15, clear: 1),
            unit: "min", .warning, isOn: true
        ) { "Channel \($0.name) does not take messages" },
        RuleKind(
            "hub.check", "What the hub checks of itself every hour: settings, clock, database", .readings,
            .warning, isOn: true
        ) { "The hub's check of its \($0.name) failed" },
        RuleKind(
            "hub.certificate", "Days until the hub's certificate expires",
            thresholds: Thresholds(.below, raise: 14, clear: 15), unit: "d", .warning, isOn: true
        ) { _ in "The hub's certificate expires soon" },
    ]

    static let ofProbes = [
        RuleKind(
            "probe.down", "A target does not answer an agent", .readings, .critical, isOn: true,
            isOutage: true
        ) { "\($0.name) does not answer \($0.siteName)" },
        RuleKind(
            "probe.lossy", "Packets to a target are lost, now and then", for: 30, clear: 30, .warning,
            isOn: true
        ) { "Packets from \($0.siteName) to \($0.name) are lost" },
        RuleKind(
            "probe.slow", "A target answers more slowly than it may", for: 30, clear: 30, .warning, isOn: true
        ) { "\($0.name) answers \($0.siteName) slowly" },
        RuleKind(
            "probe.cutoff", "None of an agent's targets answers: its internet line is down", .readings,
            .critical,
            isOn: true
        ) { "The internet line of \($0.siteName) is down" },
    ]

    static let ofProviders = [
        RuleKind(
            "host.down", "A watched host of a provider does not answer", .readings, .critical, isOn: true,
            isOutage: true
        ) { "Host \($0.name) does not answer" }
    ]

    static let ofSignals = [
        RuleKind(
            "heartbeat.missed", "A heartbeat did not come", .signals, .critical, isOn: true, isOutage: true
        ) {
            "\($0.name) missed its heartbeat"
        },
        RuleKind("heartbeat.failed", "A job reported failure", .signals, .critical, isOn: true) {
            "\($0.name) reported failure"
        },
        RuleKind("heartbeat.overrun", "A job runs longer than it may", .signals, .critical, isOn: true) {
            "\($0.name) runs too long"
        },
        RuleKind(
            "line.offline", "An internet line is down", .signals, .critical, isOn: true, isOutage: true
        ) {
            "The internet line\($0.ofAgent) is down"
        },
        RuleKind("line.names", "No resolver of an internet line works", .signals, .critical, isOn: true) {
            "Names cannot be looked up\($0.atAgent)"
        },
        RuleKind(
            "line.portal", "A login page (captive portal) answers instead of the internet", .signals,
            .warning, isOn: true
        ) {
            "A login page (captive portal) answers instead of the internet\($0.atAgent)"
        },
        RuleKind(
            "line.partly", "Some targets of an internet line do not answer", .signals, for: 600, .warning,
            isOn: true
        ) {
            "The internet line\($0.ofAgent) works in part"
        },
        RuleKind(
            "line.past", "An outage of an agent's line that the hub heard of when it was over",
            .events(lastsSeconds: 0), .info, isOn: true
        ) {
            "The internet line\($0.ofAgent) was down"
        },
        RuleKind("log.critical", "A log shows a critical problem", .signals, .critical, isOn: true) {
            "\($0.siteName)'s log: \($0.name)"
        },
        RuleKind("log.warning", "A log shows something that needs a person", .signals, .warning, isOn: true) {
            "\($0.siteName)'s log: \($0.name)"
        },
        RuleKind("log.unreachable", "A log cannot be read", .signals, .warning, isOn: true) {
            "The log of \($0.siteName) cannot be read"
        },
        RuleKind(
            "log.key", "The SSH key of a host whose log is read has changed", .signals, .critical, isOn: true
        ) {
            "The SSH key of \($0.siteName) has changed"
        },
        RuleKind("log.budget", "The token budget for logs is used up", .signals, .warning, isOn: true) { _ in
            "Token budget used up: logs are checked by rules only"
        },
    ]
}

/// Lines are the hub's own, or an agent's.
extension AlertObject {
    fileprivate var ofAgent: String { self == .line ? "" : " of \(siteName)" }
    fileprivate var atAgent: String { self == .line ? "" : " at \(siteName)" }
}
