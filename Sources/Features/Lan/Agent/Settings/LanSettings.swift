public import AgentHost
internal import Daemon
internal import MonitorCore

/// What the operator decides of the LAN and of this host's own figures.
public struct LanSettings: FeatureSettings {
    /// Empty is `auto`.
    var networkRanges: [NetworkRange] = []
    /// Behind routers of the LAN.
    var routedRanges: [NetworkRange] = []
    /// Empty is `auto`.
    var interfaces: [String] = []
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
    var includeNetworkFileSystems = false

    public init() {}

    /// Who counts packets.
    enum Engine: String, Sendable, CaseIterable {
        case pcap, ebpf, auto
        /// None: the LAN is not watched at all.
        case off
    }

    /// Whether this host has a LAN side that is captured and asked.
    var watchesLan: Bool { captureEngine != .off }
}

extension AgentSettings {
    /// The LAN's part.
    var lan: LanSettings {
        get { self[LanSettings.self] }
        set { self[LanSettings.self] = newValue }
    }
}

extension LanSettings {
    static var rows: [Setting<AgentSettings>] {
        Setting<AgentSettings>.network + Setting<AgentSettings>.naming + Setting<AgentSettings>.host
    }
}
