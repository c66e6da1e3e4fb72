internal import Foundation
internal import GRDB
internal import HubNouns
internal import MonitorCore

/// Reading back what was known when the program ended, however it ended.
extension AgentState {
    /// By the agents' names.
    static func load(_ database: Database) throws -> [String: AgentState] {
        var agents: [String: AgentState] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM agents WHERE removedAt IS NULL") {
            agents[row["serverId"]] = try AgentState(row, database)
        }
        return agents
    }

    /// - Returns: `nil` for an agent that there is not.
    static func load(_ serverID: String, _ database: Database) throws -> AgentState? {
        try Row.fetchOne(database, sql: "SELECT * FROM agents WHERE serverId = ?", arguments: [serverID])
            .map { try AgentState($0, database) }
    }

    /// - Parameter row: of `agents`.
    private init(_ row: Row, _ database: Database) throws {
        self.init(id: row["id"])
        newestWindow = row["newestWindow"]
        agreedWindow = row["agreedWindow"]
        let dropped: Int64? = row["droppedSnapshots"]
        droppedSnapshots = dropped.map { UInt64(clamping: $0) }
        try loadSeries(database)
        try loadStarts(database)
        try loadDevices(database)
        try loadIntake(database)
    }

    private func rows(_ database: Database, _ sql: String) throws -> [Row] {
        try Row.fetchAll(database, sql: sql, arguments: [id])
    }

    private mutating func loadSeries(_ database: Database) throws {
        for row in try rows(database, "SELECT id, kind, name FROM series WHERE agent = ?") {
            guard let kind = SeriesKind(rawValue: row["kind"]) else { continue }
            series[SeriesKey(kind, named: row["name"])] = row["id"]
        }
        nextEvent =
            try Int64.fetchOne(
                database, sql: "SELECT max(number) + 1 FROM events WHERE agent = ?", arguments: [id]) ?? 0
    }

    private mutating func loadStarts(_ database: Database) throws {
        let all = "SELECT startId, received FROM starts WHERE agent = ? ORDER BY lastSeen"
        for row in try rows(database, all) {
            newestStart = row["startId"]
            let body: Data = row["received"]
            starts[row["startId"]] = (try? ReceivedSequences(packed: Array(body))) ?? ReceivedSequences()
        }
    }

    private mutating func loadDevices(_ database: Database) throws {
        let all = try rows(
            database,
            """
            SELECT devices.*, body FROM devices JOIN series ON series.id = devices.series
            LEFT JOIN evidence ON evidence.series = devices.series WHERE agent = ?
            """)
        for row in all {
            let text: String = row["address"]
            guard let address = IPAddress(text) else { continue }
            let body: Data? = row["body"]
            let details = body.flatMap { try? DeviceDetails(packed: Array($0)) } ?? DeviceDetails()
            devices[row["series"]] = DeviceEntry(
                name: row["name"], address: address, firstSeen: row["firstSeen"], lastSeen: row["lastSeen"],
                fingerprint: details.fingerprint)
        }
    }

    private mutating func loadIntake(_ database: Database) throws {
        let all = try rows(
            database, "SELECT block, max(number) + 1 AS next FROM intake WHERE agent = ? GROUP BY block")
        for row in all { open[Block(number: row["block"])] = OpenRows(next: row["next"], touched: .now) }
    }
}
