internal import HubServer
internal import MonitorCore
internal import Probes

extension MetricsText {
    /// Pairs of agent and target; what is beyond is left out.
    private static let mostPairs = 10_000

    /// - Parameter withPairs: whether who asks may see single targets.
    mutating func probes(_ board: ProbeBoard, _ desk: PlanDesk, withPairs: Bool) {
        let totals = board.totals
        family("monitor_hub_probe_echoes", .counter, "Echoes that agents reported.") {
            $0.sample([:], totals.echoes)
        }
        family("monitor_hub_probe_lost", .counter, "Of these, lost ones.") { $0.sample([:], totals.lost) }
        family(
            "monitor_hub_probe_foreign", .counter, "Echoes of lists that this hub did not give, not kept."
        ) { $0.sample([:], totals.foreign) }
        guard withPairs else { return }
        let targets = Dictionary(desk.book.targets.map { ($0.target.id, $0) }) { first, _ in first }
        let pairs = board.agents.sorted { $0.key < $1.key }.flatMap { agent, state in
            state.cells.sorted { $0.key < $1.key }.map { (agent, $0.key, $0.value, state) }
        }.prefix(Self.mostPairs)
        let now = ContinuousClock.now
        family("monitor_probe_round_trip_seconds", .gauge, "The newest answer of a target.") { text in
            for (agent, id, cell, state) in pairs where now - state.heardAt < ProbeBoard.silence {
                text.sample(
                    ["agent": agent, "target": targets[id]?.asked ?? "\(id)"],
                    cell.newest.map { Double($0) / 1e6 })
            }
        }
        let counts: [(name: String, help: String, count: (ProbeBoard.Cell) -> UInt64)] = [
            ("monitor_probe_echoes", "Echoes of a target that were decided.", { $0.sent }),
            ("monitor_probe_lost", "Of these, lost ones.", { $0.lost }),
            ("monitor_probe_late", "Of the lost ones, those answered too late.", { $0.late }),
        ]
        for (name, help, count) in counts {
            family(name, .counter, help) { text in
                for (agent, id, cell, _) in pairs {
                    text.sample(["agent": agent, "target": targets[id]?.asked ?? "\(id)"], count(cell))
                }
            }
        }
        family("monitor_probe_up", .gauge, "Whether a target answers: 1, or 0 where it is down.") { text in
            for (agent, id, cell, state) in pairs where now - state.heardAt < ProbeBoard.silence {
                let isKnown = ["ok", "slow", "lossy", "down"].contains(cell.state) && !state.isCutOff
                text.sample(
                    ["agent": agent, "target": targets[id]?.asked ?? "\(id)"],
                    isKnown ? (cell.state == "down" ? 0.0 : 1.0) : nil)
            }
        }
    }
}
