internal import HubCore
internal import HubServer
internal import MonitorCore
internal import Probes

/// How pairs of agent and target fare, for rules.
///
/// All that is wrong is named each time, and what is not known, so that what is not named is well. What is not known
/// changes nothing: a silent agent, one whose own line is gone, a target that is not asked.
struct ProbeReadings: Sendable {
    private static let kinds = ["probe.down", "probe.lossy", "probe.slow"]
    private static let cutOff = "probe.cutoff"
    /// A member of a mesh that was heard so lately is there, and its silence towards another is news.
    private static let recent: Duration = .seconds(20)

    let desk: PlanDesk
    let board: ProbeBoard
    let clock: @Sendable () -> UTCTime

    var source: AlertSource {
        AlertSource("probes", completeKinds: Set(Self.kinds + [Self.cutOff])) { readings() }
    }

    func readings(at instant: ContinuousClock.Instant = .now) -> [AlertReading] {
        let (agents, listed) = (board.agents, desk.listed)
        let now = clock()
        return desk.all.flatMap { name, given -> [AlertReading] in
            let site = AlertObject.agent(name)
            let agent = agents[name].flatMap { instant - $0.heardAt < ProbeBoard.silence ? $0 : nil }
            let line = site.part("line", "own")
            guard let agent else {
                return [AlertReading(Self.cutOff, line, .none, at: now)]
                    + given.targets.flatMap { unknown($0, listed[$0.id], site, now) }
            }
            let pairs = given.targets.flatMap { target -> [AlertReading] in
                agent.isCutOff
                    ? unknown(target, listed[target.id], site, now)
                    : pair(target, listed[target.id], site, agent, agents, instant)
            }
            guard agent.isCutOff else { return pairs }
            return pairs + [
                AlertReading(
                    Self.cutOff, line, .holds(true), at: now,
                    detail: "None of its targets (\(given.targets.count)) answers any more.")
            ]
        }
    }

    private func pair(
        _ target: ProbeTarget, _ listed: ListedTarget?, _ site: AlertObject, _ agent: ProbeBoard.Agent,
        _ agents: [String: ProbeBoard.Agent], _ instant: ContinuousClock.Instant
    ) -> [AlertReading] {
        let now = clock()
        let cell = agent.cells[target.id] ?? ProbeBoard.Cell()
        func wrong(_ kind: String, behind: AlertObject? = nil) -> [AlertReading] {
            let object = Self.object(target, listed, at: site)
            return [
                AlertReading(
                    kind, object, .holds(true), at: now, detail: Self.detail(cell, listed), behind: behind,
                    called: listed?.title)
            ]
        }
        switch cell.state {
        case "ok": return []
        case "down":
            guard let member = listed?.member else { return wrong("probe.down") }
            // Of one that may be gone altogether, its own rule tells.
            let silence = agents[member].map { instant - $0.heardAt } ?? ProbeBoard.silence
            guard silence < Self.recent || silence >= ProbeBoard.silence else {
                return unknown(target, listed, site, now)
            }
            return wrong("probe.down", behind: .agent(member))
        case "lossy":
            if cell.history.isLossy(downAfter: target.downAfter) { return wrong("probe.lossy") }
            // After a start the losses themselves are not known here, and neither is what they mean.
            return cell.history.outcomes.count < CellHistory.length && cell.history.lost < 2
                ? unknown(target, listed, site, now) : []
        case "slow": return wrong("probe.slow")
        default: return unknown(target, listed, site, now)
        }
    }

    private func unknown(
        _ target: ProbeTarget, _ listed: ListedTarget?, _ site: AlertObject, _ now: UTCTime
    ) -> [AlertReading] {
        let object = Self.object(target, listed, at: site)
        return Self.kinds.map { AlertReading($0, object, .none, at: now) }
    }

    /// By what is asked, not by a label, which people change.
    static func object(
        _ target: ProbeTarget, _ listed: ListedTarget?, at site: AlertObject
    ) -> AlertObject {
        site.part("target", listed?.asked ?? target.spelling.description)
    }

    private static func detail(_ cell: ProbeBoard.Cell, _ listed: ListedTarget?) -> String {
        var words = [listed.flatMap { $0.label.isEmpty ? nil : $0.asked }].compactMap(\.self)
        if cell.history.lost > 0 {
            words.append("\(cell.history.lost) of the last \(cell.history.outcomes.count) lost")
        }
        if let median = cell.history.median {
            words.append("median \(RoundTripText.milliseconds(median)) ms")
        }
        if let error = cell.error { words.append(StateWords.error(error)) }
        return words.joined(separator: ", ")
    }
}

extension Signal {
    /// Source `probes`, subject `agent:NAME/target:ADDRESS`, or `agent:NAME/line:own` of the agent's own line.
    init(_ change: ProbeBoard.Change, _ desk: PlanDesk, at now: UTCTime) {
        let site = AlertObject.agent(change.agent)
        let listed = change.target.flatMap { desk.listed[$0] }
        let object =
            listed.map { ProbeReadings.object($0.target, $0, at: site) }
            ?? site.part("line", "own")
        self.init(
            source: "probes", subject: object.path, state: change.state, at: change.since ?? now)
    }
}
