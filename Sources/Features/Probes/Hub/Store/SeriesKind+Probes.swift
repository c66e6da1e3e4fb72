internal import HubSeries
internal import Probes

/// What probes measure: one series a target, named `target:7`, of each agent.
extension SeriesKind {
    static let probe = SeriesKind(
        11, "probe",
        packed: [
            Field("sent", SeriesUnit("echo"), .count),
            Field("lost", SeriesUnit("echo"), .count),
            Field("roundTrip", SeriesUnit("second", scale: 1e-6), .level, histogram: true),
            // Between each answer and the one before.
            Field("jitter", SeriesUnit("second", scale: 1e-6), .level),
            Field("late", SeriesUnit("echo"), .count),
            Field("duplicates", SeriesUnit("echo"), .count),
            Field("notSent", SeriesUnit("echo"), .count),
            // Losses one after the other count as one; with the lost ones this tells bursts from scattered losses.
            Field("lossRuns", SeriesUnit("run"), .count),
            Field("lossLength", SeriesUnit("echo"), .level),
        ])

    enum ProbeField: Int {
        case sent, lost, roundTrip, jitter, late, duplicates, notSent, lossRuns, lossLength
    }
}

extension SeriesSubject {
    /// Whose series they are: of Meshping's agents, which are none of ours, the hub's own.
    static func probing(_ agent: String) -> SeriesSubject {
        agent.hasPrefix("meshping:") ? .own("probes/\(agent)") : .agent(agent)
    }
}

extension SeriesKey {
    static func probe(_ target: ProbeTarget.ID) -> SeriesKey { SeriesKey(.probe, "target:\(target)") }
}
