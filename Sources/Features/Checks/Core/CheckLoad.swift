internal import MonitorCore
package import Probing

/// Packets that a check sends to its target from all of its agents.
package struct CheckLoad: Sendable, Equatable {
    /// Beyond this at one target, from all agents and checks together, nothing more is begun.
    static let mostPerSecond = 60.0
    /// Between the first agents of a check and the last.
    static let spread: Duration = .seconds(1)

    package let packetsPerSecond: Double
    /// From the first packet to the last.
    package let duration: Duration

    package init(_ question: ProbeQuestion, agents: Int) {
        let (packets, span) = Self.packets(of: question)
        duration = span + Self.spread
        packetsPerSecond = Double(agents * packets) / duration.seconds
    }

    /// Of one agent. Connections and pages count as one: what follows the first packet is for the target to say.
    private static func packets(of question: ProbeQuestion) -> (Int, Duration) {
        guard case .ping(let options) = question.options else { return (1, .zero) }
        return (options.count, .seconds(Double(options.count - 1) * options.intervalSeconds))
    }

    /// Whether the check alone is not too much.
    package var isBearable: Bool { packetsPerSecond <= Self.mostPerSecond }

    /// When an agent of a check begins: at most 60 a second, and all within a second.
    package static func delay(of index: Int, among agents: Int) -> Duration {
        guard agents > 1 else { return .zero }
        return min(.seconds(1) / Int(mostPerSecond), spread / agents) * index
    }
}
