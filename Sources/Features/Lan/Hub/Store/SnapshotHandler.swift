public import HubDatabase
public import HubIntake
public import HubSeries

/// Takes agents' snapshots in.
///
/// Next: `SnapshotBatch.take`.
public final class SnapshotHandler: ReportHandler {
    public static let kind = "snapshot"

    private var known = SnapshotBatch()

    public init() {}

    public var kind: String { Self.kind }

    /// A device that an operator named stays. Others make room: devices that change their hardware address each day.
    public var reclaimRule: ReclaimRule? {
        ReclaimRule(
            of: SeriesKind.ofLan,
            seen: "coalesce((SELECT lastSeen FROM devices WHERE series = id), -1)",
            isKept: "EXISTS (SELECT 1 FROM givenNames WHERE series = id)", others: .otherDevices,
            former: .formerDevices)
    }

    public func begin() -> any ReportBatch { known }

    public func commit(_ batch: any ReportBatch) {
        if let batch = batch as? SnapshotBatch { known = batch }
    }

    /// When devices were seen last, where the database does not know yet.
    public func sealing(agent: Int64) -> (@Sendable (Database) throws -> Void)? {
        guard let lan = known.agents[agent], !lan.unsavedDevices.isEmpty else { return nil }
        let lastSeen = lan.unsavedDevices.map { ($0, lan.devices[$0]?.lastSeen) }
        return { database in
            for case (let series, let time?) in lastSeen {
                try database.run("UPDATE devices SET lastSeen = ? WHERE series = ?", [time, series])
            }
        }
    }

    public func sealed(agent: Int64) { known.agents[agent]?.unsavedDevices = [] }

    public func forget(series: Set<Int64>, agent: Int64) { known.agents[agent]?.forget(series) }
}
