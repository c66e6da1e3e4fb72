internal import Gpon
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// A registration profile as it is kept.
struct KeptProfile: Sendable, Equatable {
    var number: Int64
    /// `nil`: of every OLT.
    var olt: Int64?
    var profile: RegistrationProfile
    var isForInstallers: Bool

    /// All that a form changes, in words.
    var summary: String {
        let userVLAN = profile.userVLAN == profile.vlan ? "" : ", user VLAN \(profile.userVLAN)"
        var words = [
            olt.map { "OLT \($0)" } ?? "every OLT",
            "line profile \(profile.lineProfile), service profile \(profile.serviceProfile)",
            "VLAN \(profile.vlan)\(userVLAN)", "GEM port \(profile.gem)",
        ]
        if let rx = profile.rxTable, let tx = profile.txTable {
            words.append("traffic tables \(rx) and \(tx)")
        }
        if let port = profile.nativeEthernet { words.append("native VLAN on Ethernet port \(port)") }
        if isForInstallers { words.append("for installers") }
        return "'\(profile.name)', " + words.joined(separator: ", ")
    }

    /// Another one after each change: what was seen is compared by it before it is replaced.
    var revision: String {
        HexText.text(SHA256.hash(Array(summary.utf8)).prefix(8))
    }
}

extension GponStore {
    static let mostProfiles = 500

    /// By name; of an OLT, or of all.
    func profiles(of olt: Int64? = nil) async throws -> [KeptProfile] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM registrationProfiles WHERE ?1 IS NULL OR olt IS NULL OR olt = ?1
                    ORDER BY name COLLATE NOCASE
                    """, arguments: [olt]
            ).compactMap(Self.profile)
        }
    }

    func profile(_ number: Int64) async throws -> KeptProfile? {
        try await database.read(.decision) { try Self.profile(number, $0) }
    }

    private static func profile(_ number: Int64, _ database: Database) throws -> KeptProfile? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM registrationProfiles WHERE number = ?", arguments: [number]
        ).flatMap(Self.profile)
    }

    private static func profile(_ row: Row) -> KeptProfile? {
        RegistrationProfile(
            name: row["name"], lineProfile: row["lineProfile"], serviceProfile: row["serviceProfile"],
            vlan: row["vlan"], userVLAN: row["userVLAN"], gem: row["gem"], rxTable: row["rxTable"],
            txTable: row["txTable"], nativeEthernet: row["nativeEthernet"]
        ).map {
            KeptProfile(
                number: row["number"], olt: row["olt"], profile: $0, isForInstallers: row["isForInstallers"])
        }
    }

    /// - Parameters:
    ///   - number: `nil` adds one.
    ///   - seen: its revision as the user saw it; `nil` compares nothing.
    /// - Returns: its number.
    func keep(
        _ profile: RegistrationProfile, of olt: Int64?, isForInstallers: Bool, as number: Int64?,
        seen: String? = nil, by doer: AuditActor
    ) async throws -> Int64 {
        try await database.change { database in
            if let number, let seen {
                guard let now = try Self.profile(number, database) else {
                    throw GponFault.notFound("No profile has this number.")
                }
                guard now.revision == seen else {
                    throw GponFault.conflict(
                        "Another user has changed the profile, and nothing was saved. It is \(now.summary) now. "
                            + "Save again to replace that.")
                }
            }
            let taken = try Int64.fetchOne(
                database, sql: "SELECT number FROM registrationProfiles WHERE name = ?",
                arguments: [profile.name])
            guard taken == nil || taken == number else { throw GponFault.invalid("This name is taken.") }
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM registrationProfiles") ?? 0
            guard number != nil || count < Self.mostProfiles else {
                throw GponFault.invalid("There are \(Self.mostProfiles) profiles already.")
            }
            let values: StatementArguments = [
                profile.name, olt, profile.lineProfile, profile.serviceProfile, profile.vlan,
                profile.userVLAN,
                profile.gem, profile.rxTable, profile.txTable, profile.nativeEthernet, isForInstallers,
            ]
            if let number {
                try database.execute(
                    sql: """
                        UPDATE registrationProfiles SET (name, olt, lineProfile, serviceProfile, vlan, userVLAN, gem,
                            rxTable, txTable, nativeEthernet, isForInstallers) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        WHERE number = ?
                        """, arguments: values + [number])
                guard database.changesCount == 1 else {
                    throw GponFault.notFound("No profile has this number.")
                }
            } else {
                try database.execute(
                    sql: """
                        INSERT INTO registrationProfiles (name, olt, lineProfile, serviceProfile, vlan, userVLAN, gem,
                            rxTable, txTable, nativeEthernet, isForInstallers)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """, arguments: values)
            }
            let kept = number ?? database.lastInsertedRowID
            try audit.write(.registrationProfileKept, profile.name, by: doer, database)
            return kept
        }
    }

    func removeProfile(_ number: Int64, by doer: AuditActor) async throws {
        try await database.change { database in
            let name = try String.fetchOne(
                database, sql: "DELETE FROM registrationProfiles WHERE number = ? RETURNING name",
                arguments: [number])
            guard let name else { throw GponFault.notFound("No profile has this number.") }
            try audit.write(.registrationProfileRemoved, name, by: doer, database)
        }
    }
}
