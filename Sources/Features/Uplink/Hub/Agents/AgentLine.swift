internal import MonitorCore
internal import Uplink

/// The line of an agent, for a page or a program.
struct AgentLine: Sendable {
    let agent: String
    let isAsked: Bool
    let now: LineBoard.Now
    /// Why it reports nothing, in a sentence; `nil` where nothing is known against it.
    let refusal: String?

    /// - Parameter longestGap: beyond which its state is not known any more, in milliseconds.
    init(
        agent: String, isAsked: Bool, standing: LineStanding, longestGap: Int64, now: UTCTime,
        refusal: String?
    ) {
        self.agent = agent
        self.isAsked = isAsked
        self.refusal = refusal
        var shown = LineBoard.Now()
        shown.checkedAt = standing.checkedAt.map { UTCTime(milliseconds: $0) }
        if isAsked, let judgement = standing.current(at: now, longestGap) {
            shown.judgement = judgement
            shown.since = standing.since.map { UTCTime(milliseconds: $0) }
            shown.isSuspect = standing.machine.isSuspect
            shown.seconds = standing.seconds
        }
        self.now = shown
    }
}
