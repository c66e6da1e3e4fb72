internal import AgentHost
internal import AgentLink
internal import MonitorCore
internal import MonitorWire
internal import ProbeKinds
internal import Uplink
internal import UplinkWire

/// Settings that were tried: nothing of them can be refused.
struct LinePlan: FeaturePlan {
    let isPermitted: Bool
    /// What the operator permits and forbids.
    let lists: ProbePolicySettings
    /// Hosts of the hub's URLs.
    var hubHosts: Set<String> = []
    let session: LineSession

    static let forbidden = "The agent's operator does not permit it: LINE is off."

    var orderHandlers: [LinkHandler] {
        let feature = LinkFeature(name: LineOrder.feature, refusal: isPermitted ? nil : Self.forbidden)
        return [
            LinkHandler(
                feature: feature,
                forbids: { [isPermitted] _ in isPermitted ? nil : Self.forbidden },
                apply: { [self] body in await apply(body) })
        ]
    }

    private func apply(_ body: [UInt8]?) async -> LinkHandler.Verdict {
        guard let body else {
            session.adopt(nil)
            return .applied()
        }
        do {
            let order = try LineOrder(body)
            let screen = LineScreen.ofThisHost(lists, hub: await findHub())
            if let refusal = screen.refusal(of: order.targets) { return .refused(refusal) }
            session.adopt(order)
            return .applied()
        } catch {
            return .refused("The order cannot be read: \(error).")
        }
    }

    /// Asks where the hub is, on a thread of its own.
    @discardableResult
    private func findHub() async -> Set<IPAddress> {
        let (hub, hosts) = (session.hub, hubHosts)
        return (try? await BlockingWork.run { _ in hub.all(of: hosts) }) ?? hub.known(of: hosts)
    }

    func announce() {}

    func start(on host: AgentHost) throws -> FeatureServices {
        var running = FeatureServices()
        guard isPermitted else {
            session.adopt(nil)
            return running
        }
        running.services = [
            LineService(session: session, host: host) { [self] targets, number, mayBeShort in
                await turn(targets, number, mayBeShort)
            } report: { turn, began in
                guard let kind = ReportKind(TurnReport.kind) else { return }
                host.report(kind, takenAt: began, body: TurnReport(turn).encoded)
            }
        ]
        return running
    }

    private func turn(_ targets: LineTargets, _ number: Int, _ mayBeShort: Bool) async -> LineTurn? {
        let (lists, hub) = (lists, session.hub.known(of: hubHosts))
        let questions = try? await BlockingWork.run { _ in LineAttempts.ofThisHost(lists, hub: hub) }
        let turn = await questions?.turn(targets, number: number, mayBeShort: mayBeShort)
        // While the line is down a name takes long to have no answer, and what is known of the hub holds.
        if let turn, LineJudgement(turn).verdict == .online { await findHub() }
        return turn
    }
}
