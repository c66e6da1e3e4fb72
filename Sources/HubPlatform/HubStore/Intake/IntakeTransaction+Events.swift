internal import GRDB
internal import HubNouns
internal import LanCore
internal import MonitorCore

/// What happened on an agent's LAN. Stored with its snapshot: a repeat of the one is a repeat of the other.
extension IntakeTransaction {
    /// Of one agent; beyond, the oldest go.
    static let mostEvents: Int64 = 10_000
    /// Of one snapshot; agents send no more.
    private static let mostAtOnce = 64
    /// An event belongs to the time since the snapshot before; a router that slept has slept less than this.
    private static let longestAgo: Int64 = 86_400_000

    static func events(_ dated: Dated, _ state: inout AgentState, _ database: Database) throws {
        let events = dated.arrival.snapshot.events.prefix(mostAtOnce)
        guard !events.isEmpty else { return }
        for event in events {
            try put(event, at: time(of: event, in: dated), state.nextEvent, of: state.id, database)
            state.nextEvent += 1
        }
        try execute(
            database, "DELETE FROM events WHERE agent = ? AND number < ?",
            [state.id, state.nextEvent - mostEvents])
    }

    /// A wrong clock of the agent is as wrong here as in its snapshot.
    private static func time(of event: DeviceEvent, in dated: Dated) -> Int64 {
        let ended = dated.ended
        let mended = event.time.milliseconds + ended - dated.arrival.snapshot.windowEnded.milliseconds
        return max(ended - longestAgo, min(ended, mended))
    }

    private static func put(
        _ event: DeviceEvent, at time: Int64, _ number: Int64, of agent: Int64, _ database: Database
    ) throws {
        try execute(
            database,
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

extension KeptEvent {
    /// - Returns: `nil` for a kind that a later version wrote.
    init?(_ row: Row) {
        guard let kind = DeviceEvent.Kind(rawValue: row["kind"]) else { return nil }
        func text(_ column: String) -> String? { row[column] }
        self.init(
            agent: row["serverId"],
            event: DeviceEvent(
                kind: kind, time: UTCTime(milliseconds: row["time"]),
                mac: text("device").flatMap { MACAddress($0) },
                address: text("address").flatMap { IPAddress($0) }, name: text("name"),
                otherMAC: text("otherDevice").flatMap { MACAddress($0) },
                previousAddress: text("previousAddress").flatMap { IPAddress($0) }, detail: text("detail")))
    }
}
