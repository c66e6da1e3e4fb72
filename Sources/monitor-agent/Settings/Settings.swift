import Delivery
import MonitorCore

/// What the operator decides. Every property is one key; `Setting.all` states its meaning, unit and range.
struct Settings: Sendable, Equatable {
    var serverID = ""
    var serverIP: IPAddress?
    var platformWSURL: EndpointURL?
    var platformAPIURL: EndpointURL?
    var debugAPIURL: EndpointURL?
    var generateKeyURL: EndpointURL?
    var apiKey: Secret?
    /// Empty is `auto`.
    var networkRanges: [NetworkRange] = []
    /// Empty is `auto`.
    var interfaces: [String] = []
    var cycleSeconds = 5.0
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
    var resolveNames = true
    var includeNetworkFileSystems = false
    var maximumUnsentBytes = 4 << 20
    var proxy: String?
    var caFile: String?
    var logLevel = LogLevel.info
    var debug = false

    /// swift-log's levels, as operators write them.
    enum LogLevel: String, Sendable, CaseIterable {
        case debug, info, notice, warning, error
    }
}
