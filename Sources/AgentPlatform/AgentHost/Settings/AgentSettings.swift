public import Daemon
public import HTTPClient
public import MonitorCore

/// What the operator decides of an agent: the platform's own settings, and those of each feature as a part.
public struct AgentSettings: Sendable, Equatable {
    public var serverID = ""
    public var serverIP: IPAddress?
    public var platformWSURL: EndpointURL?
    public var platformAPIURL: EndpointURL?
    public var debugAPIURL: EndpointURL?
    public var generateKeyURL: EndpointURL?
    public var apiKey: Secret?
    public var proxy: String?
    public var caFile: String?
    /// Where the outbox keeps its files, and features what they remember.
    public var stateFolder = "/var/lib/monitor-agent"
    /// A folder in memory that spares the disk.
    public var runFolder = "/run/monitor-agent"
    public var outboxMaximumBytes = 64 << 20
    /// 0 never gives one up for its age.
    public var outboxMaximumAgeSeconds = 0
    /// 0 makes each snapshot outlast a power cut before it is sent.
    public var outboxSyncSeconds = 30.0
    public var outboxDrainPerSecond = 5.0
    public var maximumUnsentBytes = 4 << 20
    public var cycleSeconds = 5.0
    /// Names of features.
    public var switchedOff: [String] = []
    public var logLevel = LogLevel.info
    public var debug = false
    /// Whether the operator gave this machine its name, and not its host name alone.
    public var isNameChosen = false
    /// Whether the operator named the folder, for this run.
    public var isStateChosen = false
    /// Whether unsent snapshots and known devices outlast this run.
    public var keepsState = true
    private var features = FeatureSettingsTable()

    public init() {}

    /// The settings of one feature; its defaults where nothing was set.
    public subscript<Part: FeatureSettings>(_ part: Part.Type) -> Part {
        get { features[part] }
        set { features[part] = newValue }
    }

    /// Hosts of the hub's URLs: nothing that the hub asks for is sent there.
    public var hubHosts: Set<String> { Set([platformAPIURL, platformWSURL].compactMap { $0?.host }) }

    /// What is wrong with settings of which each alone is right, a sentence each.
    public var contradictions: [String] {
        serverID.isEmpty
            ? ["cannot tell this machine's name: It has no host name. Write SERVER_ID=router-attic."] : []
    }
}

/// The settings of one feature: a property for each of its keys.
public protocol FeatureSettings: Sendable, Equatable {
    /// The defaults.
    init()
}

/// The settings of a program that is an agent: one table of the platform's keys and those of the features.
public protocol AgentProgramSettings: ProgramSettings {
    var agent: AgentSettings { get set }
    /// What its features keep quiet, whether they are switched off or not.
    static var quietNetworks: [@Sendable (AgentSettings) -> QuietNetworks] { get }
}

extension AgentProgramSettings {
    public static var quietNetworks: [@Sendable (AgentSettings) -> QuietNetworks] { [] }
}

/// By feature; defaults are not stored, so that equal settings are equal however they came about.
private struct FeatureSettingsTable: Sendable, Equatable {
    private var parts: [ObjectIdentifier: any FeatureSettings] = [:]

    subscript<Part: FeatureSettings>(_ part: Part.Type) -> Part {
        get { parts[ObjectIdentifier(part)] as? Part ?? Part() }
        set { parts[ObjectIdentifier(part)] = newValue == Part() ? nil : newValue }
    }

    static func == (a: Self, b: Self) -> Bool {
        a.parts.count == b.parts.count
            && a.parts.allSatisfy { key, part in b.parts[key].map(part.equals) ?? false }
    }
}

extension FeatureSettings {
    fileprivate func equals(_ other: any FeatureSettings) -> Bool { (other as? Self) == self }
}
