internal import HubCore
internal import HubSeries
internal import HubServer
internal import MonitorCore

/// What was read in the past, for the replay of rules: from the series, in steps that a condition takes for measured time.
struct LanPast: Sendable {
    private static let step: Int64 = 300_000
    private static let longStep: Int64 = 900_000
    private static let week: Int64 = 7 * 86_400_000
    let store: LanStore

    /// How a kind of rule reads a series.
    private struct Source: Sendable {
        let kind: SeriesKind
        /// The part of an agent that a series of this name is.
        let object: @Sendable (AlertObject, String) -> AlertObject
        let value: @Sendable (Aggregate) -> Double?
    }

    private static let sources: [String: Source] = [
        "disk.full": Source(
            kind: .disk, object: { $0.part("disk", $1) }, value: { ratio($0).map { $0 * 100 } }),
        "host.memory": Source(
            kind: .memory, object: { agent, _ in agent }, value: { ratio($0).map { $0 * 100 } }),
        "host.cpu": Source(
            kind: .processor, object: { agent, _ in agent },
            value: { $0.count > 0 ? Double($0.maximum.first) * 0.01 : nil }),
        "host.temperature": Source(
            kind: .temperature, object: { $0.part("sensor", $1) },
            value: { $0.count > 0 ? Double($0.maximum.first) * 0.1 - 273.15 : nil }),
        "interface.rate": Source(
            kind: .interface, object: { $0.part("interface", $1) },
            value: { rate($0, max($0.sum.first, $0.sum.second)) }),
        "device.rate": Source(
            kind: .device, object: { $0.part("device", $1) },
            value: { rate($0, $0.sum.first &+ $0.sum.second) }),
    ]

    private static func ratio(_ levels: Aggregate) -> Double? {
        guard levels.count > 0, levels.maximum.second > 0 else { return nil }
        return Double(levels.maximum.first) / Double(levels.maximum.second)
    }

    /// Bits per second.
    private static func rate(_ volumes: Aggregate, _ bytes: UInt64) -> Double? {
        volumes.milliseconds > 0 ? Double(bytes) * 8000 / Double(volumes.milliseconds) : nil
    }

    /// - Returns: `nil` for a kind of which nothing is kept.
    func history(of kind: String, in range: Range<Int64>) async throws -> [AlertHistory]? {
        guard let source = Self.sources[kind] else { return nil }
        let step = range.upperBound - range.lowerBound <= Self.week ? Self.step : Self.longStep
        var found: [AlertHistory] = []
        for agent in try await store.agents() {
            let object = AlertObject.agent(agent.serverID)
            let series = try await store.histories(
                of: source.kind, agent: agent.serverID, in: range, step: step)
            for (name, points) in (series ?? [:]).sorted(by: { $0.key < $1.key }) {
                let values = points.compactMap { point in
                    source.value(point.aggregate).map { (at: point.start, value: $0) }
                }
                found.append(AlertHistory(source.object(object, name), values))
            }
        }
        return found
    }
}
