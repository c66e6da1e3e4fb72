internal import HubCore
internal import HubServer
internal import MonitorCore
internal import Uplink

/// How lines fare, for rules: a signal says it sooner; after a start it is read here.
struct LineReadings: Sendable {
    private static let kinds = ["line.offline", "line.names", "line.portal", "line.partly"]

    /// `nil` where the hub does not check its own line.
    let board: LineBoard?
    let agents: AgentLineBoard
    let clock: @Sendable () -> UTCTime
    /// Beyond which a line's state is not known any more, in milliseconds.
    let longestGap: @Sendable () -> Int64

    var source: AlertSource {
        AlertSource("uplink", completeKinds: Set(Self.kinds)) {
            (board.map { Self.readings(.line, $0.value.judgement, at: clock()) } ?? []) + ofAgents
        }
    }

    private var ofAgents: [AlertReading] {
        let (now, lines) = (clock(), agents.lines)
        return agents.asked.sorted().flatMap { agent in
            Self.readings(
                .line(of: agent), lines[agent]?.standing.news(at: now, longestGap()), behind: .line,
                at: now)
        }
    }

    private static func readings(
        _ object: AlertObject, _ judgement: LineJudgement?, behind: AlertObject? = nil, at now: UTCTime
    ) -> [AlertReading] {
        guard let judgement else { return kinds.map { AlertReading($0, object, .none, at: now) } }
        guard judgement.verdict != .online else { return [] }
        return [
            AlertReading(
                "line.\(judgement.verdict.rawValue)", object, .holds(true), at: now,
                detail: judgement.reason, behind: behind)
        ]
    }
}

extension LineStanding {
    /// - Returns: `nil` where nothing is confirmed, or the newest turn is too long ago to say how it is now.
    func current(at now: UTCTime, _ longestGap: Int64) -> LineJudgement? {
        guard let checkedAt, now.milliseconds - checkedAt <= longestGap else { return nil }
        return judgement
    }

    /// As `current`, but for what is wrong and was not news when it was heard of: a backlog that is just coming in, say.
    fileprivate func news(at now: UTCTime, _ longestGap: Int64) -> LineJudgement? {
        current(at: now, longestGap).flatMap { isTold || $0.verdict == .online ? $0 : nil }
    }
}
