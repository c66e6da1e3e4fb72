internal import HubServer
internal import MonitorCore
internal import Uplink

extension MetricsText {
    /// - Parameters:
    ///   - now: of the hub's own line, which has no label; `nil` where it is not checked.
    ///   - agents: what may be told of agents' lines. One that is not known now has no samples but its checks.
    mutating func lines(
        _ now: LineBoard.Now?, agents: [String: AgentLineBoard.Line], asked: Set<String>,
        at time: UTCTime, longestGap: Int64
    ) {
        var rows: [(agent: String?, judgement: LineJudgement?, seconds: Double?, turns: UInt64)] = []
        if let now { rows.append((nil, now.judgement, now.seconds, now.turns)) }
        for (agent, line) in agents.sorted(by: { $0.key < $1.key }) where asked.contains(agent) {
            let current = line.standing.current(at: time, longestGap)
            rows.append((agent, current, current == nil ? nil : line.standing.seconds, line.turns))
        }
        guard !rows.isEmpty else { return }
        family("monitor_line_up", .gauge, "Whether the internet line is there: 1 or 0.") { text in
            for row in rows {
                text.sample(Self.labels(row.agent), row.judgement.map { $0.verdict.isUp ? UInt64(1) : 0 })
            }
        }
        family("monitor_line_state", .gauge, "State of the internet line: 1 for the one that it is in.") {
            text in
            for row in rows {
                guard let judgement = row.judgement else { continue }
                for one in LineVerdict.allCases {
                    let labels: Labels =
                        row.agent.map { ["agent": $0, "state": one.rawValue] } ?? ["state": one.rawValue]
                    text.sample(labels, UInt64(one == judgement.verdict ? 1 : 0))
                }
            }
        }
        family("monitor_line_connect_seconds", .gauge, "Median time to connect, of the newest check.") {
            text in
            for row in rows { text.sample(Self.labels(row.agent), row.seconds) }
        }
        family("monitor_line_checks", .counter, "Checks of the internet line.") { text in
            for row in rows { text.sample(Self.labels(row.agent), row.turns) }
        }
    }

    private static func labels(_ agent: String?) -> Labels { agent.map { ["agent": $0] } ?? [:] }
}
