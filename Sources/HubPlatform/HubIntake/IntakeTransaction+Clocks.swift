internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// What reports say of clocks.
extension IntakeTransaction {
    /// Notes which clock was believed, for the reports to come.
    mutating func note(_ dated: DatedReport, _ agent: inout ReportingAgent) {
        let report = dated.report
        agent.pace = WindowPace(report.name, report.pair, after: agent.pace)
        if !report.wasHeld { dissent.note(report.pair, clock, at: now) }
        if dated.isByAgent, !dated.isDoubtful, !clock.isBehind(at: report.arrivedAt.milliseconds) {
            clock.agree(on: dated.ended)
            agent.agreedWindow = max(agent.agreedWindow ?? dated.ended, dated.ended)
        }
        guard !dated.isByAgent || dated.isDoubtful else {
            agent.isClockTold = false
            return
        }
        guard !agent.isClockTold else { return }
        agent.isClockTold = true
        notices.append(
            .agentClock(
                agent: report.name.serverID, behindMilliseconds: report.skewMilliseconds))
    }

    /// Takes back what was agreed on where that has turned out to be wrong (`Dissent`).
    mutating func settleClock(_ database: Database) throws {
        guard let time = dissent.settled(at: now) else { return }
        try database.run("UPDATE agents SET agreedWindow = ? WHERE agreedWindow > ?", [time, time])
        for (name, agent) in state.agents {
            state.agents[name]?.agreedWindow = agent.agreedWindow.map { min($0, time) }
        }
        clock = HistoryClock(agreed: time)
        dissent = Dissent()
    }
}
