internal import Foundation
public import HubCore
public import HubDatabase
internal import HubSeries
internal import MonitorCore

extension LanStore {
    /// - Returns: `nil` for an agent that there is not.
    public func devices(of agent: String) async throws(StorageError) -> [DeviceSummary]? {
        try await database.read(.chart) { database in
            guard let id = try AgentTable.number(of: agent, database) else { return nil }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT series.name AS device, devices.*, givenNames.name AS givenName, body
                    FROM devices JOIN series ON series.id = devices.series
                    LEFT JOIN givenNames ON givenNames.series = devices.series
                    LEFT JOIN evidence ON evidence.series = devices.series
                    WHERE agent = ?
                    """, arguments: [id]
            ).map(DeviceSummary.init).withInheritedNames()
                .sorted { ($0.name, $0.device) < ($1.name, $1.device) }
        }
    }

    /// Gives a device the operator's own name; `nil` takes it away again. Written into the audit with it.
    ///
    /// - Returns: `false` for a device that there is not.
    public func rename(
        _ device: String, of agent: String, to name: GivenName?, by actor: AuditActor = .console
    ) async throws -> Bool {
        try await database.change { database in
            guard let series = try SeriesRow.find(SeriesKey(.device, named: device), agent, database)
            else { return false }
            if let name {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO givenNames (series, name, changedAt) VALUES (?, ?, ?)",
                    arguments: [series.id, name.text, now])
            } else {
                try database.execute(
                    sql: "DELETE FROM givenNames WHERE series = ?", arguments: [series.id])
            }
            let subject = "\(device) of \(agent.prefix(Label.longest))"
            try audit.write(
                name == nil ? .deviceUnnamed : .deviceNamed,
                subject + (name.map { ": \($0.text)" } ?? ""), by: actor, database)
            return true
        }
    }

    /// The newest first.
    public func events(_ question: EventQuestion) async throws(StorageError) -> [KeptEvent] {
        try await database.read(.chart) { database in
            let agents = question.agent.map { [$0] } ?? []
            let devices = question.device.map { [$0] } ?? []
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT events.*, serverId FROM events JOIN agents ON agents.id = agent
                    WHERE removedAt IS NULL AND time >= ? AND time < ?\(agents.isEmpty ? "" : " AND serverId = ?")
                        \(devices.isEmpty ? "" : "AND (device = ? OR otherDevice = ?)")
                    ORDER BY time DESC, number DESC LIMIT ?
                    """,
                arguments: StatementArguments([question.range.lowerBound, question.range.upperBound])
                    + StatementArguments(agents) + StatementArguments(devices + devices)
                    + [question.most]
            ).compactMap(KeptEvent.init)
        }
    }
}

extension DeviceSummary {
    fileprivate init(_ row: Row) {
        let body: Data? = row["body"]
        self.init(
            device: row["device"], givenName: row["givenName"], agentName: row["name"],
            address: row["address"], firstSeen: UTCTime(milliseconds: row["firstSeen"]),
            lastSeen: UTCTime(milliseconds: row["lastSeen"]),
            details: body.flatMap { try? DeviceDetails(packed: Array($0)) } ?? DeviceDetails())
    }
}
