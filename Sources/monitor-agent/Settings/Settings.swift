import AgentLink
import Daemon
internal import MonitorCore

/// What the operator decides. Every property is one key; `all` states its meaning, unit and range.
struct Settings: ProgramSettings {
    var serverID = ""
    var serverIP: IPAddress?
    var platformWSURL: EndpointURL?
    var platformAPIURL: EndpointURL?
    var debugAPIURL: EndpointURL?
    var generateKeyURL: EndpointURL?
    var apiKey: Secret?
    /// Empty is `auto`.
    var networkRanges: [NetworkRange] = []
    /// Behind routers of the LAN.
    var routedRanges: [NetworkRange] = []
    /// Empty is `auto`.
    var interfaces: [String] = []
    var cycleSeconds = 5.0
    var captureEngine = Engine.pcap
    var promiscuous = true
    var captureBufferBytes = 2 << 20
    /// What the ring may grow to when it keeps losing packets.
    var captureBufferMaximumBytes = 16 << 20
    var maximumDevices = 4096
    /// `nil` trusts the kernel.
    var linkSpeedBitsPerSecond: UInt64?
    /// 0 never sweeps.
    var sweepIntervalSeconds = 60.0
    var activeSeconds = 180
    var idleSeconds = 900
    var resolveNames = true
    var askDevices = true
    var passive = false
    /// Empty is `auto`.
    var leaseFiles: [String] = []
    var devicesFile = "/etc/monitor-devices.conf"
    var stateFolder = "/var/lib/monitor-agent"
    var includeNetworkFileSystems = false
    /// Where the outbox keeps its files.
    /// A folder in memory that spares the disk.
    var runFolder = "/run/monitor-agent"
    var outboxMaximumBytes = 64 << 20
    /// 0 never gives one up for its age.
    var outboxMaximumAgeSeconds = 0
    /// 0 makes each snapshot outlast a power cut before it is sent.
    var outboxSyncSeconds = 30.0
    var outboxDrainPerSecond = 5.0
    var maximumUnsentBytes = 4 << 20
    var proxy: String?
    var caFile: String?
    /// Whether the operator gave this machine its name, and not its host name alone.
    var isNameChosen = false
    /// Whether the operator named the folder, for this run.
    var isStateChosen = false
    /// Whether what waits and what is remembered outlasts this run.
    var keepsState = true
    var logLevel = LogLevel.info
    var debug = false

    /// Who counts packets.
    enum Engine: String, Sendable, CaseIterable {
        case pcap, ebpf, auto
    }
}
