internal import HubCore
internal import HubServer
internal import MonitorCore
internal import Uplink

/// How lines fare, for rules: a signal says it sooner; after a start it is read here.
struct LineReadings: Sendable {
    /// Between two mentions of one agent's outages that were over; what comes sooner waits, and is one with what follows.
    static let mentionGap: Int64 = 3_600_000
    /// Behind an agent's name: the place that says when its outages were mentioned last. It is stored with what it is the
    /// place of, so that a restart mentions nothing sooner.
    private static let mention = "\tmentioned"
    private static let kinds = ["line.offline", "line.names", "line.portal", "line.partly"]

    /// `nil` where the hub does not check its own line.
    let board: LineBoard?
    let agents: AgentLineBoard
    let clock: @Sendable () -> UTCTime
    /// Beyond which a line's state is not known any more, in milliseconds.
    let longestGap: @Sendable () -> Int64
    /// Outages that were over before the hub heard of them (`LineStore.past`).
    let past:
        @Sendable (_ places: [String: Int64]) async throws -> (
            outages: [PastOutages], places: [String: Int64]
        )

    var source: AlertSource {
        AlertSource("uplink", completeKinds: Set(Self.kinds), events: { try await mentions(after: $0) }) {
            (board.map { Self.readings(.line, $0.value.judgement, at: clock()) } ?? []) + ofAgents
        }
    }

    private var ofAgents: [AlertReading] {
        let (now, lines) = (clock(), agents.lines)
        return agents.asked.sorted().flatMap { agent in
            Self.readings(
                .line(of: agent), lines[agent]?.standing.told(at: now, longestGap()), behind: .line, at: now)
        }
    }

    private func mentions(after places: [String: Int64]) async throws -> AlertSource.Events {
        var (outages, newest) = try await past(places.filter { !$0.key.hasSuffix(Self.mention) })
        let now = clock()
        // A clock that was set back does not hold them up for longer than the gap.
        for agent in newest.keys {
            guard let last = places[agent + Self.mention], abs(now.milliseconds - last) < Self.mentionGap
            else { continue }
            newest[agent + Self.mention] = last
        }
        outages.removeAll { one in
            guard newest[one.agent + Self.mention] != nil else {
                newest[one.agent + Self.mention] = now.milliseconds
                return false
            }
            newest[one.agent] = places[one.agent]
            return true
        }
        return AlertSource.Events(
            outages.map {
                AlertReading("line.past", .line(of: $0.agent), .holds(true), at: now, detail: Self.words($0))
            }, places: newest)
    }

    static func words(_ outages: PastOutages) -> String {
        let (length, began) = (LengthText.text(milliseconds: outages.milliseconds), minute(outages.began))
        let times =
            outages.count == 1
            ? "It was down for \(length) from \(began) UTC."
            : "It was down \(outages.count) times, for \(length) in all, from \(began) to \(minute(outages.ended)) UTC."
        return [times, outages.reason].compactMap(\.self).joined(separator: " ")
    }

    private static func minute(_ time: Int64) -> String {
        String("\(UTCTime(milliseconds: time))".prefix(16)).replacing("T", with: " ")
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

    /// - Returns: `nil` also where the state was never told as the present one: it was heard of late.
    func told(at now: UTCTime, _ longestGap: Int64) -> LineJudgement? {
        isTold ? current(at: now, longestGap) : nil
    }
}
