internal import GRDB
public import MonitorCore

extension HubStore: HubMemory {
    public func agents() async throws(HubStoreError) -> [AgentSummary] {
        try await reading { database in
            try Row.fetchAll(database, sql: "SELECT * FROM agents ORDER BY serverId").map { row in
                AgentSummary(
                    serverID: row["serverId"], version: row["version"],
                    firstSeen: UTCTime(milliseconds: row["firstSeen"]),
                    lastSeen: UTCTime(milliseconds: row["lastSeen"]),
                    skewMilliseconds: row["skewMilliseconds"])
            }
        }
    }

    public func devices(of agent: String) async throws(HubStoreError) -> [DeviceSummary]? {
        try await reading { database in
            guard
                let id = try Int64.fetchOne(
                    database, sql: "SELECT id FROM agents WHERE serverId = ?", arguments: [agent])
            else { return nil }
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT series.name AS device, devices.* FROM devices JOIN series ON series.id = series
                    WHERE agent = ? ORDER BY devices.name, device
                    """, arguments: [id]
            ).map { row in
                DeviceSummary(
                    device: row["device"], name: row["name"], address: row["address"],
                    firstSeen: UTCTime(milliseconds: row["firstSeen"]),
                    lastSeen: UTCTime(milliseconds: row["lastSeen"]))
            }
        }
    }
}
