public import AgentHost
internal import AgentLink
internal import Daemon
internal import LogWire
internal import MonitorWire

extension AgentFeature {
    /// Reports this machine's journal to the hub, where the hub asks for it and the agent's operator permits it.
    public static var journal: AgentFeature {
        var feature = AgentFeature(name: JournalOrder.feature) { JournalSession() }
        feature.settings = Setting<AgentSettings>.journal
        return feature
    }
}

/// Settings that were tried: nothing of them can be refused.
struct JournalPlan: FeaturePlan {
    let isPermitted: Bool
    let session: JournalSession
    let place: JournalPlace

    var orderHandlers: [LinkHandler] {
        let feature = LinkFeature(
            name: JournalOrder.feature, refusal: isPermitted ? nil : Self.forbidden)
        return [
            LinkHandler(
                feature: feature,
                forbids: { [isPermitted] _ in isPermitted ? nil : Self.forbidden },
                apply: { [self] body in apply(body) })
        ]
    }

    static let forbidden = "The agent's operator does not permit it: REPORT_JOURNAL is off."

    private func apply(_ body: [UInt8]?) -> LinkHandler.Verdict {
        guard let body else {
            session.adopt(nil, place)
            return .applied()
        }
        do {
            session.adopt(try JournalOrder(body), place)
            return .applied()
        } catch {
            return .refused("The order cannot be read: \(error).")
        }
    }

    func announce() {}

    func start(on host: AgentHost) throws -> FeatureServices {
        var running = FeatureServices()
        guard isPermitted else {
            session.adopt(nil, place)
            return running
        }
        running.services = [JournalService(session: session, place: place, host: host)]
        return running
    }
}
