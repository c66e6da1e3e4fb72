internal import Foundation
public import HubDatabase
public import MonitorCore

extension HubDatabase {
    /// A database of a test, in the engine that is tested: the contract is the same for each.
    public static func scratch(
        _ path: String, _ opening: DatabaseOpening = .migrating, schema: DatabaseSchema,
        clock: @escaping @Sendable () -> UTCTime = machineClock
    ) throws(StorageError) -> HubDatabase {
        guard ScratchPostgreSQL.isWanted else {
            return try HubDatabase(path: path, opening, schema: schema, clock: clock)
        }
        guard let address = PostgreSQLAddress(ScratchPostgreSQL.shared.url(path)) else {
            throw StorageError(code: .unexpected, path: path, cause: "its URL is none")
        }
        return try HubDatabase(address, beside: path, opening, schema: schema, clock: clock)
    }
}
