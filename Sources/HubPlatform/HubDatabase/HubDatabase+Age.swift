internal import HubCore
public import MonitorCore

extension HubDatabase {
    /// Since when something is kept: when the first of its agents was seen; `nil` where there is none.
    public func began() async throws(StorageError) -> UTCTime? {
        try await AgentTable(self).agents().map(\.firstSeen).min()
    }
}
