internal import Foundation
internal import HubDatabase
internal import HubVault
internal import MonitorCore

/// The key of acknowledgement links, sealed.
extension AlertStore {
    private static let purpose = "alerts.links"
    private static let keyBytes = 32

    /// The key, made where there is none, or where what is stored opens with no key of this hub any more: then older links
    /// mean nothing.
    ///
    /// - Throws: `VaultError` where the vault cannot be used now, `StorageError`.
    func linkKey(_ vault: Vault) async throws -> [UInt8] {
        let kept = try await keptLinkKey()
        if let kept, let key = try opened(kept, vault) { return key }
        try await replaceLinkKey(try fresh(vault), of: kept)
        // Another process may have made one at the same time: what is stored counts.
        guard let kept = try await keptLinkKey(), let key = try opened(kept, vault) else {
            throw CancellationError()
        }
        return key
    }

    /// - Returns: `nil` for what no key of this hub opens.
    private func opened(_ sealed: [UInt8], _ vault: Vault) throws -> [UInt8]? {
        do throws(VaultError) {
            return Array(try vault.open(sealed, for: Self.purpose).revealed.utf8)
        } catch {
            guard error.code == .otherKey || error.code == .damaged else { throw error }
            return nil
        }
    }

    private func fresh(_ vault: Vault) throws -> [UInt8] {
        let key = (0..<Self.keyBytes / 8).map { _ in String(UInt64.random(in: 0 ... .max), radix: 16) }
        return try vault.seal(Secret(key.joined(separator: ".")), for: Self.purpose)
    }

    private func keptLinkKey() async throws -> [UInt8]? {
        try await database.read(.decision) { database in
            try Data.fetchOne(database, sql: "SELECT sealed FROM alertLinkKey WHERE number = 1").map {
                Array($0)
            }
        }
    }

    private func replaceLinkKey(_ sealed: [UInt8], of old: [UInt8]?) async throws {
        try await database.change { database in
            if let old {
                try database.run("DELETE FROM alertLinkKey WHERE number = 1 AND sealed = ?", [Data(old)])
            }
            try database.run(
                "INSERT INTO alertLinkKey (number, sealed) VALUES (1, ?) ON CONFLICT (number) DO NOTHING",
                [Data(sealed)])
        }
    }
}
