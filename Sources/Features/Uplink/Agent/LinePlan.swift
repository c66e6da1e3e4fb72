internal import AgentHost
internal import AgentLink
internal import MonitorCore
internal import MonitorWire
internal import Uplink
internal import UplinkWire

/// Settings that were tried: nothing of them can be refused.
struct LinePlan: FeaturePlan {
    let isPermitted: Bool
    /// What the operator permits and forbids.
    let lists: ProbePolicySettings
    let session: LineSession

    static let forbidden = "The agent's operator does not permit it: LINE is off."

    var orderHandlers: [LinkHandler] {
        let feature = LinkFeature(name: LineOrder.feature, refusal: isPermitted ? nil : Self.forbidden)
        return [
            LinkHandler(
                feature: feature,
                forbids: { [isPermitted] _ in isPermitted ? nil : Self.forbidden },
                apply: { [self] body in apply(body) })
        ]
    }

    private func apply(_ body: [UInt8]?) -> LinkHandler.Verdict {
        guard let body else {
            session.adopt(nil)
            return .applied()
        }
        do {
            let order = try LineOrder(body)
            if let refusal = LineScreen.ofThisHost(lists).refusal(of: order.targets) {
                return .refused(refusal)
            }
            session.adopt(order)
            return .applied()
        } catch {
            return .refused("The order cannot be read: \(error).")
        }
    }

    func announce() {}

    func start(on host: AgentHost) throws -> FeatureServices {
        var running = FeatureServices()
        guard isPermitted else {
            session.adopt(nil)
            return running
        }
        let lists = lists
        running.services = [
            LineService(session: session, host: host) { targets, number in
                let questions = try? await BlockingWork.run { _ in LineAttempts.ofThisHost(lists) }
                return await questions?.turn(targets, number: number)
            } report: { turn, began in
                guard let kind = ReportKind(TurnReport.kind) else { return }
                host.report(kind, takenAt: began, body: TurnReport(turn).encoded)
            }
        ]
        return running
    }
}
