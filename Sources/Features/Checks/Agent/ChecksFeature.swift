public import AgentHost
internal import AgentLink
internal import ArgumentParser
internal import Checks
internal import Daemon
internal import HTTPClient
internal import Logging
internal import MonitorCore
internal import MonitorWire

extension AgentFeature {
    /// Checks on demand: what a user of the hub asks is tried from here, within this agent's policy.
    ///
    /// - Parameter settings: the program's, which the options of its commands are read into.
    public static func checks<Settings: AgentProgramSettings>(for settings: Settings.Type) -> AgentFeature {
        var feature = AgentFeature(name: CheckOrder.feature) { CheckSession() }
        feature.settings = Setting.checks
        feature.commands = [
            TCPCommand<Settings>.self, HTTPCommand<Settings>.self, DNSCommand<Settings>.self,
            TraceCommand<Settings>.self, MTUCommand<Settings>.self,
        ]
        return feature
    }
}

/// The feature while the daemon runs: nothing of it outlasts a reload.
struct CheckSession: RunningFeature {
    func plan(_ settings: AgentSettings, logger: Logger) throws -> any FeaturePlan {
        let isOn = settings[CheckSettings.self].isOn
        let hasHub = settings.platformAPIURL != nil || settings.platformWSURL != nil
        return CheckPlan(desk: isOn && hasHub ? CheckDesk(settings, logger: logger) : nil)
    }

    func end() {}
}

/// Settings that were tried.
struct CheckPlan: FeaturePlan {
    /// `nil` where checks are off.
    let desk: CheckDesk?

    var orderHandlers: [LinkHandler] {
        guard let desk else { return [] }
        return [
            LinkHandler(
                feature: LinkFeature(name: CheckOrder.feature),
                run: { order in await desk.run(order.body, until: order.deadline) })
        ]
    }

    func announce() {}

    func start(on host: AgentHost) throws -> FeatureServices { FeatureServices() }
}
