public import AgentLink
public import ArgumentParser
public import Daemon
public import Logging
internal import MonitorCore
internal import MonitorWire
public import Outbox
public import ServiceLifecycle

/// Everything that a feature registers with the agent. A feature is its folder, and a line in the program's
/// list.
public struct AgentFeature: Sendable {
    /// One word, lower case.
    public let name: String
    /// Its rows of the table of settings; the values are in a struct of its own, see `AgentSettings`.
    public var settings: [Setting<AgentSettings>] = []
    public var commands: [any ParsableCommand.Type] = []
    /// Called once, before the process has a second thread: for environment variables and capabilities.
    public var prepareProcess: @Sendable () -> Void = {}
    /// Networks to which its settings forbid to send; asked whenever settings are read.
    public var quietNetworks: @Sendable (AgentSettings) -> QuietNetworks = { _ in QuietNetworks() }
    /// Its lines of `monitor-agent check`.
    public var check: @Sendable (AgentSettings, inout CheckList) -> Void = { _, _ in }
    /// A name that is likely this machine's alone, where its host name is one that many machines have.
    public var distinctName: @Sendable (AgentSettings) -> String? = { _ in nil }
    /// Reads reports of the feature that were set aside as files.
    public var reportReader: ReportReader?
    /// What the feature is while the daemon runs.
    public let begin: @Sendable () -> any RunningFeature

    public init(name: String, begin: @escaping @Sendable () -> any RunningFeature) {
        self.name = name
        self.begin = begin
    }
}

extension AgentSettings {
    /// Those that the operator has not switched off.
    public func on(_ features: [AgentFeature]) -> [AgentFeature] {
        features.filter { !switchedOff.contains($0.name) }
    }
}

extension [AgentFeature] {
    /// Reads what any of these features has made: reports have a frame of their own, and name themselves.
    public var reportReader: ReportReader {
        let readers = compactMap(\.reportReader)
        return { json in
            if let frame = try? LinkFrame.read(json).frame, case .report(let report) = frame {
                return report.encoded
            }
            return readers.lazy.compactMap { $0(json) }.first
        }
    }
}

/// A feature while the daemon runs. It holds what outlasts a reload.
public protocol RunningFeature: Sendable {
    /// Tries settings: asks everything that could refuse them, and changes nothing.
    ///
    /// - Throws: why they are refused; an `AgentError` says with which exit code.
    func plan(_ settings: AgentSettings, logger: Logger) throws -> any FeaturePlan

    /// The daemon ends; none of the feature's services runs any more.
    func end()
}

/// Settings that a feature has tried and found good.
public protocol FeaturePlan: Sendable {
    /// What the feature does with the hub's orders, under these settings; none where they permit none.
    var orderHandlers: [LinkHandler] { get }

    /// Logs what these settings mean, when the daemon begins to run under them.
    func announce()

    /// Called once, after the services of the settings before have ended.
    ///
    /// - Throws: what ends the program.
    func start(on host: AgentHost) throws -> FeatureServices
}

extension FeaturePlan {
    public var orderHandlers: [LinkHandler] { [] }
}

/// What of a feature runs under one set of settings.
public struct FeatureServices: Sendable {
    /// They end before deliveries do.
    public var services: [any Service] = []
    public var collector: (any CycleCollector)?
    /// Its part of the line that `systemctl status` shows; asked once a cycle.
    public var status: (@Sendable () -> String)?
    /// Called when all services have ended, also those of other features.
    public var ended: @Sendable () -> Void = {}

    public init() {}
}

/// What is done once a cycle (`CYCLE_TIME`), on the agent's one thread, one feature after the other.
public protocol CycleCollector: Sendable {
    /// - Parameter isLast: the services are ending: what was measured so far is still to be sent.
    mutating func collect(isLast: Bool) async

    /// There is no further cycle under these settings.
    func finish()
}
