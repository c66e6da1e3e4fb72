internal import MonitorCore
internal import ProbeWire
internal import Probes

/// What is known of one connection's reports: repeats, and how its targets fare, which such agents do not judge.
struct MeshpingState {
    /// The time of the newest row of each target, as the agent writes it.
    private var newest: [ProbeTarget.ID: String] = [:]
    private var health: [ProbeTarget.ID: TargetHealth] = [:]
    private var last: UTCTime?

    /// - Parameter known: by the texts that the agent was given.
    mutating func window(
        of rows: [MeshpingV1.Row], _ known: [String: ProbeTarget], at now: UTCTime
    ) -> ProbeWindow {
        let length = last.map { now.milliseconds - $0.milliseconds } ?? 5000
        last = now
        var window = ProbeWindow(
            plan: "meshping", milliseconds: UInt32(clamping: min(60_000, max(1, length))))
        for row in rows {
            guard let target = known[row.target], newest[target.id] != row.time else { continue }
            newest[target.id] = row.time
            var microseconds: UInt32?
            if let time = row.milliseconds {
                // More than a minute, or less than nothing, was not measured.
                guard time >= 0, time <= 60_000 else { continue }
                microseconds = UInt32((time * 1000).rounded())
            }
            window.echoes.append(.init(target: target.id, microseconds: microseconds))
            _ = health[target.id, default: TargetHealth()].observe(
                microseconds, sentAt: now.milliseconds, TargetHealth.Rules(target))
        }
        window.states = known.values.compactMap { target in
            let state = health[target.id]?.state ?? .unknown
            guard state != .ok else { return nil }
            return ProbeWindow.Standing(
                target: target.id, state: state.rawValue,
                since: UTCTime(milliseconds: health[target.id]?.since ?? now.milliseconds))
        }
        return window
    }
}
