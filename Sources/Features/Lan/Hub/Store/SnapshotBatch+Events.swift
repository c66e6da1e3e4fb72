internal import HubDatabase
internal import HubIntake
internal import LanCore
internal import MonitorCore

/// What happened on an agent's LAN. Stored with its snapshot: a repeat of the one is a repeat of the other.
extension SnapshotBatch {
    /// Of one agent; beyond, the oldest go.
    static let mostEvents: Int64 = 10_000
    /// Of one snapshot; the most that agents send.
    private static let mostAtOnce = 64
    /// An event belongs to the time since the snapshot before; a router that slept has slept less than this.
    private static let longestAgo: Int64 = 86_400_000

    static func events(
        _ dated: DatedReport, _ snapshot: Snapshot, _ agent: Int64, _ lan: inout LanAgent,
        _ database: Database
    ) throws {
        let events = snapshot.events.prefix(mostAtOnce)
        guard !events.isEmpty else { return }
        for event in events {
            try put(event, at: time(of: event, in: dated), lan.nextEvent, of: agent, database)
            lan.nextEvent += 1
        }
        try database.run(
            "DELETE FROM events WHERE agent = ? AND number < ?",
            [agent, lan.nextEvent - mostEvents])
    }

    /// A wrong clock of the agent is as wrong here as in its snapshot.
    private static func time(of event: DeviceEvent, in dated: DatedReport) -> Int64 {
        let ended = dated.ended
        let mended = event.time.milliseconds + ended - dated.report.ended.milliseconds
        return max(ended - longestAgo, min(ended, mended))
    }

    private static func put(
        _ event: DeviceEvent, at time: Int64, _ number: Int64, of agent: Int64, _ database: Database
    ) throws {
        try database.run(
            """
            INSERT INTO events (agent, number, time, kind, device, address, name, otherDevice,
                previousAddress, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                agent, number, time, event.kind.rawValue,
                event.mac?.description ?? event.address?.description, event.address?.description, event.name,
                event.otherMAC?.description, event.previousAddress?.description, event.detail,
            ])
    }
}
