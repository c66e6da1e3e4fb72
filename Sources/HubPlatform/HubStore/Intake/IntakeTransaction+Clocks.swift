internal import GRDB
internal import HubNouns
internal import LanCore
internal import MonitorCore

/// What arrivals say of clocks.
extension IntakeTransaction {
    /// Notes which clock was believed, for the arrivals to come.
    mutating func note(_ dated: Dated, _ state: inout AgentState) {
        let arrival = dated.arrival
        state.pace = WindowPace(arrival.snapshot.name, arrival.pair, after: state.pace)
        if !arrival.wasHeld { dissent.note(arrival.pair, clock, at: now) }
        if dated.isByAgent, !dated.isDoubtful, !clock.isBehind(at: arrival.arrivedAt.milliseconds) {
            clock.agree(on: dated.ended)
            state.agreedWindow = max(state.agreedWindow ?? dated.ended, dated.ended)
        }
        guard !dated.isByAgent || dated.isDoubtful else {
            state.isClockTold = false
            return
        }
        guard !state.isClockTold else { return }
        state.isClockTold = true
        notices.append(
            .agentClock(
                agent: arrival.snapshot.name.serverID, behindMilliseconds: arrival.skewMilliseconds))
    }

    /// Takes back what was agreed on where that has turned out to be wrong (`Dissent`).
    mutating func settleClock(_ database: Database) throws {
        guard let time = dissent.settled(at: now) else { return }
        try Self.execute(
            database, "UPDATE agents SET agreedWindow = ? WHERE agreedWindow > ?", [time, time])
        for (name, state) in agents {
            agents[name]?.agreedWindow = state.agreedWindow.map { min($0, time) }
        }
        clock = HistoryClock(agreed: time)
        dissent = Dissent()
    }
}
