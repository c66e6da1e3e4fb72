internal import HubCore
internal import MonitorCore
internal import Synchronization
internal import Uplink

/// How the lines of agents stand now, in memory: what was stored of them, by agent.
final class AgentLineBoard: Sendable {
    /// What arrives later than this after its turn is history: it opens no incident.
    static let freshMilliseconds: Int64 = 90_000

    struct Line: Sendable {
        var standing = LineStanding()
        /// Turns since the hub's start.
        var turns: UInt64 = 0
    }

    private struct State {
        var lines: [String: Line] = [:]
        var asked: Set<String> = []
    }

    private let state = Mutex(State())
    private let publish: @Sendable (Signal) -> Void

    /// - Parameter publish: called with what has changed just now, and with outages of which nothing was heard before
    ///   they were over.
    init(_ publish: @escaping @Sendable (Signal) -> Void) {
        self.publish = publish
    }

    /// Of agents that are asked, and of those that were.
    var lines: [String: Line] { state.withLock { $0.lines } }
    var asked: Set<String> { state.withLock { $0.asked } }

    /// - Parameters:
    ///   - asked: those that are asked now.
    ///   - known: what is stored; a line that was heard of meanwhile stays as it is.
    func put(asked: Set<String>, known: [String: LineStanding]) {
        state.withLock { state in
            state.asked = asked
            // One that is asked may have been heard of since its row was looked for.
            state.lines = state.lines.filter { known[$0.key] != nil || asked.contains($0.key) }
            for (agent, standing) in known where state.lines[agent] == nil {
                state.lines[agent] = Line(standing: standing)
            }
        }
    }

    func take(_ standing: LineStanding, _ step: LineStanding.Step, of agent: String, isNews: Bool) {
        state.withLock { state in
            state.lines[agent, default: Line()].standing = standing
            state.lines[agent]?.turns += 1
        }
        guard case .known(let judgement, let since, let former?) = step else { return }
        let object = AlertObject.line(of: agent)
        if isNews {
            publish(
                Signal(
                    source: "uplink", subject: object.path, state: judgement.verdict.rawValue,
                    at: UTCTime(milliseconds: since), detail: judgement.reason,
                    behind: AlertObject.line.path))
        }
        if let detail = Self.past(former, until: since) {
            publish(
                Signal(
                    source: "uplink", subject: object.path, state: "past", at: UTCTime(milliseconds: since),
                    detail: detail))
        }
    }

    /// - Returns: what is to be said of an outage that was not heard of while it lasted; `nil` for any other state.
    private static func past(_ former: LineStanding.Former, until end: Int64) -> String? {
        guard let judgement = former.judgement, !judgement.verdict.isUp, !former.wasTold,
            let began = former.since
        else { return nil }
        let time = "\(UTCTime(milliseconds: began))".prefix(16).replacing("T", with: " ")
        let length = LengthText.text(milliseconds: end - began)
        return ["It was down for \(length) from \(time) UTC on.", judgement.reason].compactMap { $0 }
            .joined(separator: " ")
    }
}

extension AlertObject {
    /// The internet line that an agent measures, or is cut off from.
    static func line(of agent: String) -> AlertObject { .agent(agent).part("line", "own") }
}
