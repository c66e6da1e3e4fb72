public import AgentHost
internal import AgentLink
internal import ArgumentParser
internal import Daemon
internal import HTTPClient
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import Probing

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
        let own = settings[CheckSettings.self]
        let hasHub = settings.platformAPIURL != nil || settings.platformWSURL != nil
        let desk = own.isOn && hasHub ? CheckDesk(settings, logger: logger) : nil
        guard let desk, own.isByBroker else { return CheckPlan(desk: desk, road: nil, logger: logger) }
        // A password comes by the link: it must be encrypted.
        guard let url = settings.platformWSURL, url.scheme.isSecure || Self.isOwn(url.host) else {
            logger.error(
                "Checks: Error: CHECK_ROAD=broker needs PLATFORM_WS_URL with wss. Checks come by the link instead."
            )
            return CheckPlan(desk: desk, road: nil, logger: logger)
        }
        return CheckPlan(
            desk: desk, road: CheckRoad(desk: desk, caFile: settings.caFile, logger: logger), logger: logger)
    }

    private static func isOwn(_ host: String) -> Bool {
        host == "localhost" || IPAddress(host)?.isLoopback ?? false
    }

    func end() {}
}

/// Settings that were tried.
struct CheckPlan: FeaturePlan {
    /// `nil` where checks are off.
    let desk: CheckDesk?
    /// `nil` where they come by the link.
    let road: CheckRoad?
    let logger: Logger

    var orderHandlers: [LinkHandler] {
        guard let desk else { return [] }
        if let road {
            return [
                LinkHandler(
                    feature: LinkFeature(name: RoadAccess.feature), run: { order in road.take(order.body) })
            ]
        }
        return [
            LinkHandler(
                feature: LinkFeature(name: CheckOrder.feature),
                run: { order in await desk.run(order.body, until: order.deadline) })
        ]
    }

    func announce() {}

    func start(on host: AgentHost) throws -> FeatureServices {
        desk?.tell { host.tell($0) }
        var services = FeatureServices()
        if let road { services.services = [road] }
        return services
    }
}
