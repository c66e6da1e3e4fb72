internal import AgentHost
internal import AgentLink
internal import Logging
internal import MonitorWire
internal import Pinger
internal import ProbeWire
internal import Probes

/// Settings of probes that have been tried: nothing of them can be refused.
struct ProbesPlan: FeaturePlan {
    let settings: AgentSettings
    let session: ProbeSession
    let logger: Logger

    var orderHandlers: [LinkHandler] {
        guard settings.probes.isOn else { return [] }
        return [
            LinkHandler(
                feature: LinkFeature(
                    name: "probes",
                    permits: PermitsV1.encode(
                        .init(settings.probes.limits, address: ProbeResolver.ownAddress(settings)))),
                apply: { [self] body in apply(body) }, run: { [self] order in run(order) })
        ]
    }

    func announce() {
        if !settings.probes.isOn { logger.notice("Probes: No targets are accepted, as PROBES=off says") }
    }

    private func run(_ order: LinkHandler.Order) -> LinkHandler.Outcome {
        guard let target = try? TraceOrderV1.decode(order.body) else {
            return .failed("The order cannot be read.")
        }
        guard session.wantPath(to: target) else { return .refused("This agent has no such target.") }
        return .done(body: Array("{}".utf8))
    }

    private func apply(_ body: [UInt8]?) -> LinkHandler.Verdict {
        guard let body else {
            session.adopt(.empty)
            return .applied()
        }
        let plan: ProbePlan
        do {
            plan = try PlanV1.decode(body)
        } catch {
            return .refused("The list of targets cannot be read: \(error).")
        }
        if let excess = plan.excess(over: settings.probes.limits) { return .refused(excess) }
        let lists = settings[ProbePolicySettings.self].ofNow
        let screen = ProbeResolver.screen(lists, HostFacts.read())
        let refused = plan.targets.compactMap { target -> PlanAnswerV1.Refused? in
            guard case .literal(let address, let scope) = target.address else { return nil }
            return ProbeResolver.refusal(of: address, on: scope, lists, screen).map {
                PlanAnswerV1.Refused(target: target.id, reason: $0)
            }
        }
        session.adopt(plan)
        return .applied(body: refused.isEmpty ? nil : PlanAnswerV1.encode(refused))
    }

    func start(on host: AgentHost) throws -> FeatureServices {
        var running = FeatureServices()
        guard settings.probes.isOn else {
            session.adopt(.empty)
            session.end()
            return running
        }
        let pinger = session.pinger(settings.probes, reportingTo: host)
        running.services = [
            ProbeService(session: session, pinger: pinger, resolver: ProbeResolver(settings), host: host)
        ]
        return running
    }
}
