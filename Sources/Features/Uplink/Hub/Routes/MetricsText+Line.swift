internal import HubServer
internal import Uplink

extension MetricsText {
    mutating func line(_ now: LineBoard.Now) {
        family("monitor_line_up", .gauge, "Whether the internet line is there: 1 or 0.") {
            $0.sample([:], now.judgement.map { $0.verdict.isUp ? UInt64(1) : 0 })
        }
        family("monitor_line_state", .gauge, "State of the internet line: 1 for the one that it is in.") {
            text in
            guard let judgement = now.judgement else { return }
            for one in LineVerdict.allCases {
                text.sample(["state": one.rawValue], UInt64(one == judgement.verdict ? 1 : 0))
            }
        }
        family("monitor_line_connect_seconds", .gauge, "Median time to connect, of the newest check.") {
            $0.sample([:], now.seconds)
        }
        family("monitor_line_checks", .counter, "Checks of the internet line.") { $0.sample([:], now.turns) }
    }
}
