internal import HubCore
internal import MonitorCore
internal import Synchronization
internal import Uplink

/// How the lines of agents stand now, in memory: what was stored of them, by agent.
final class AgentLineBoard: Sendable {
    /// Between two signals of one line, by arrival: an agent that makes up changes must not crowd out other signals. What
    /// is left out, rules read.
    private static let signalGap: Int64 = 5000

    struct Line: Sendable {
        var standing = LineStanding()
        /// When the turn came that was told by the newest signal.
        var toldAt: Int64?
        /// Turns since the hub's start.
        var turns: UInt64 = 0
    }

    private struct State {
        var lines: [String: Line] = [:]
        var asked: Set<String> = []
    }

    private let state = Mutex(State())
    private let publish: @Sendable (Signal) -> Void
    private let ring: @Sendable () -> Void

    /// - Parameters:
    ///   - publish: called with states that are news.
    ///   - ring: called where pages show something else.
    init(_ publish: @escaping @Sendable (Signal) -> Void, ring: @escaping @Sendable () -> Void = {}) {
        (self.publish, self.ring) = (publish, ring)
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
        ring()
    }

    func take(_ standing: LineStanding, _ step: LineStanding.Step, of agent: String) {
        let mayTell = state.withLock { state in
            var line = state.lines[agent] ?? Line()
            line.standing = standing
            line.turns += 1
            defer { state.lines[agent] = line }
            guard case .known(let known) = step, known.isNews, let now = standing.arrivedAt else {
                return false
            }
            if let toldAt = line.toldAt, abs(now - toldAt) < Self.signalGap { return false }
            line.toldAt = now
            return true
        }
        // Each turn is news: pages show when the line was checked.
        ring()
        guard case .known(let known) = step else { return }
        if mayTell, let since = standing.since {
            publish(
                Signal(
                    source: "uplink", subject: AlertObject.line(of: agent).path,
                    state: known.judgement.verdict.rawValue, at: UTCTime(milliseconds: since),
                    detail: known.judgement.reason, behind: AlertObject.line.path))
        }
    }
}

extension AlertObject {
    /// The internet line that an agent measures, or is cut off from.
    static func line(of agent: String) -> AlertObject { .agent(agent).part("line", "own") }
}
