internal import Foundation
internal import HubDatabase
internal import HubSeries
internal import LanCore
internal import MonitorCore

/// What is known of one agent's LAN while its snapshots are stored.
struct LanAgent: Sendable {
    var devices: [Int64: DeviceEntry] = [:]
    /// Devices whose `lastSeen` is newer here than in the database, where it is written with the next block.
    var unsavedDevices: Set<Int64> = []
    /// As the agent counted with its newest snapshot; `nil` before it said.
    var droppedSnapshots: UInt64?
    /// The number of the next row of `events`.
    var nextEvent: Int64 = 0

    init() {}

    /// - Parameter agent: its number.
    init(_ agent: Int64, _ database: Database) throws {
        let dropped = try Int64.fetchOne(
            database, sql: "SELECT droppedSnapshots FROM agents WHERE id = ?", arguments: [agent])
        droppedSnapshots = dropped.map { UInt64(clamping: $0) }
        nextEvent =
            try Int64.fetchOne(
                database, sql: "SELECT max(number) + 1 FROM events WHERE agent = ?", arguments: [agent]) ?? 0
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT devices.*, body FROM devices JOIN series ON series.id = devices.series
                LEFT JOIN evidence ON evidence.series = devices.series WHERE agent = ?
                """, arguments: [agent])
        for row in rows {
            let text: String = row["address"]
            guard let address = IPAddress(text) else { continue }
            let body: Data? = row["body"]
            let details = body.flatMap { try? DeviceDetails(packed: Array($0)) } ?? DeviceDetails()
            devices[row["series"]] = DeviceEntry(
                name: row["name"], address: address, firstSeen: row["firstSeen"], lastSeen: row["lastSeen"],
                fingerprint: details.fingerprint)
        }
    }

    mutating func forget(_ gone: Set<Int64>) {
        devices = devices.filter { !gone.contains($0.key) }
        unsavedDevices.subtract(gone)
    }

    /// Takes the newest snapshot's counter.
    ///
    /// - Returns: snapshots given up since the one before; 0 where nothing is known of before.
    mutating func note(_ delivery: DeliveryReport?) -> UInt64 {
        guard let count = delivery?.droppedSnapshots else { return 0 }
        defer { droppedSnapshots = count }
        // A counter that fell began again.
        return droppedSnapshots.map { count >= $0 ? count - $0 : count } ?? 0
    }
}

/// What people want to know of a device besides its numbers.
struct DeviceEntry: Equatable, Sendable {
    var name: String
    var address: IPAddress
    var firstSeen: Int64
    var lastSeen: Int64
    /// Of `DeviceDetails` as they are stored: what is the same is not written again.
    var fingerprint = DeviceDetails().fingerprint
}
