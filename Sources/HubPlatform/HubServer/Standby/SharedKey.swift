package import HubDatabase
internal import HubVault

/// Whether several hubs that take turns on one database have the same key for its secrets.
package enum SharedKey {
    /// Why a hub may not take its turn.
    package struct Refusal: Error, CustomStringConvertible {
        /// Of the key.
        let path: String
        let isMissing: Bool

        package var description: String {
            let cause =
                isMissing
                ? "It is missing, and the secrets in the database are sealed"
                : "The secrets in the database are sealed with another one"
            return
                "cannot use '\(path)': \(cause). Copy STATE_DIR of the hub that runs, or set STANDBY=off."
        }
    }

    /// For a hub that waits: of today's database, whichever hub runs on it.
    ///
    /// - Throws: `Refusal`, or why it cannot be known.
    package static func check(_ database: HubDatabase) async throws {
        guard let wanted = try await VaultMark(database).mark() else { return }
        try compare(database, database.vault.mark(making: false) ?? [], wanted)
    }

    /// For a hub that runs from now on. Where hubs take turns, the key is made now, so that it can be copied.
    ///
    /// - Throws: `Refusal` where hubs take turns; `VaultError`; `StorageError`.
    package static func settle(_ database: HubDatabase, takesTurns: Bool) async throws {
        let wanted = try await VaultMark(database).mark()
        let own = try database.vault.mark(making: takesTurns && wanted == nil)
        if takesTurns, let wanted { try compare(database, own ?? [], wanted) }
        if let own, own != wanted { try await VaultMark(database).keep(own) }
    }

    private static func compare(_ database: HubDatabase, _ own: [UInt8], _ wanted: [UInt8]) throws {
        guard own != wanted else { return }
        throw Refusal(path: database.vault.path, isMissing: own.isEmpty)
    }
}
