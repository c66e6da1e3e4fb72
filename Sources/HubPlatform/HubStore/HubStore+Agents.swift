internal import GRDB
public import HubNouns
internal import MonitorCore

extension HubStore: HubMemory {
    public func agents() async throws(HubStoreError) -> [AgentSummary] {
        try await reading { database in
            try Row.fetchAll(database, sql: "SELECT * FROM agents WHERE removedAt IS NULL ORDER BY serverId")
                .map { row in
                    AgentSummary(
                        serverID: row["serverId"], version: row["version"],
                        firstSeen: UTCTime(milliseconds: row["firstSeen"]),
                        lastSeen: UTCTime(milliseconds: row["lastSeen"]),
                        skewMilliseconds: row["skewMilliseconds"])
                }
        }
    }
}
