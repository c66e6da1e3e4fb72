internal import Foundation
internal import HubDatabase
package import Inventory

/// A reading as the list of readings shows it.
package struct KeptReading: Sendable, Equatable {
    package let number: Int64
    package let device: Int64
    package let deviceName: String
    package let subject: String
    /// Unix seconds.
    package let at: Int64
    package let tookMilliseconds: Int64
    package let verdict: Verdict
    package let reason: String?
    package let rows: Int?
    package let printedTotal: Int?
    package let opened: Int
    package let closed: Int
    package let hasText: Bool

    static let select = """
        SELECT r.number, r.device, d.name, r.subject, r.at, r.tookMilliseconds, r.verdict, r.reason, r.rows,
            r.printedTotal, r.opened, r.closed, r.text IS NOT NULL AS hasText
        FROM deviceReadings r JOIN networkDevices d ON d.number = r.device
        """
}

extension KeptReading {
    init(_ row: Row) {
        self.init(
            number: row["number"], device: row["device"], deviceName: row["name"], subject: row["subject"],
            at: row["at"], tookMilliseconds: row["tookMilliseconds"],
            verdict: Verdict(rawValue: row["verdict"]) ?? .failed, reason: row["reason"], rows: row["rows"],
            printedTotal: row["printedTotal"], opened: row["opened"], closed: row["closed"],
            hasText: row["hasText"])
    }
}

extension InventoryStore {
    /// The newest first.
    ///
    /// - Parameters:
    ///   - device: `nil` for all.
    ///   - before: readings before this number.
    package func readings(
        of device: Int64? = nil, before: Int64? = nil, atMost most: Int = 50
    ) async throws -> [KeptReading] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: KeptReading.select
                    + " WHERE (?1 IS NULL OR r.device = ?1) AND r.number < ?2 ORDER BY r.number DESC LIMIT ?3",
                arguments: [device, before ?? .max, most]
            ).map(KeptReading.init)
        }
    }

    /// With what the device said, where that is kept.
    package func reading(_ number: Int64) async throws -> (reading: KeptReading, text: String?)? {
        try await database.read(.chart) { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: KeptReading.select + " WHERE r.number = ?", arguments: [number])
            else { return nil }
            let text = try Data.fetchOne(
                database, sql: "SELECT text FROM deviceReadings WHERE number = ?", arguments: [number])
            return (KeptReading(row), text.map { String(decoding: $0, as: UTF8.self) })
        }
    }

    /// What is kept of a reading that has ended, inside of its transaction.
    struct Entry: Sendable {
        var device: Int64
        var subject: String
        var at: Int64
        var tookMilliseconds: Int64
        var verdict: Verdict
        var reason: String?
        var rows: Int?
        var printedTotal: Int?
        var opened = 0
        var closed = 0
        var text: [UInt8] = []
    }

    /// Of each device and subject.
    static let mostReadings = 50
    static let mostText = 262_144

    static func note(_ entry: Entry, _ database: Database) throws {
        let text = entry.text.isEmpty ? nil : Data(entry.text.prefix(mostText))
        try database.execute(
            sql: """
                INSERT INTO deviceReadings (device, subject, at, tookMilliseconds, verdict, reason, rows,
                    printedTotal, opened, closed, text)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                entry.device, entry.subject, entry.at, entry.tookMilliseconds, entry.verdict.rawValue,
                entry.reason, entry.rows, entry.printedTotal, entry.opened, entry.closed, text,
            ])
        let number = database.lastInsertedRowID
        // One that is partial explains itself as much as one that failed.
        let alike = entry.verdict == .complete ? "verdict = 'complete'" : "verdict <> 'complete'"
        try database.execute(
            sql: """
                UPDATE deviceReadings SET text = NULL
                WHERE device = ? AND subject = ? AND number < ? AND \(alike) AND text IS NOT NULL
                """, arguments: [entry.device, entry.subject, number])
        // The newest complete one says since when a device is not read.
        try database.execute(
            sql: """
                DELETE FROM deviceReadings WHERE device = ?1 AND subject = ?2
                    AND number <= (SELECT number FROM deviceReadings WHERE device = ?1 AND subject = ?2
                        ORDER BY number DESC LIMIT 1 OFFSET ?3)
                    AND number <> coalesce((SELECT max(number) FROM deviceReadings
                        WHERE device = ?1 AND subject = ?2 AND verdict = 'complete'), 0)
                """, arguments: [entry.device, entry.subject, mostReadings])
    }

    /// When a device was last read completely.
    static func lastComplete(
        _ device: Int64, _ subject: String, _ database: Database
    ) throws -> Int64? {
        try Int64.fetchOne(
            database,
            sql: """
                SELECT at FROM deviceReadings WHERE device = ? AND subject = ? AND verdict = 'complete'
                ORDER BY number DESC LIMIT 1
                """, arguments: [device, subject])
    }

    static func newest(_ device: Int64, _ subject: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database,
            sql:
                "SELECT at FROM deviceReadings WHERE device = ? AND subject = ? ORDER BY number DESC LIMIT 1",
            arguments: [device, subject])
    }
}
