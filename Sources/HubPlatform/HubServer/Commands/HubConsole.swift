internal import HubCore
package import HubDatabase
package import HubSchedules
package import HubVault

/// What a command of a feature works with, on the hub's machine, while a hub may run on the same database.
package struct HubConsole: Sendable {
    /// What the operator decided of each feature.
    package let settings: FeatureSettings
    private let opening: @Sendable (_ isMaking: Bool) async throws -> HubFiles

    /// - Parameter open: opens the database; throws an exit code whose sentence has been printed.
    package init(
        settings: FeatureSettings, open: @escaping @Sendable (_ isMaking: Bool) async throws -> HubFiles
    ) {
        self.settings = settings
        opening = open
    }

    /// Opens the hub's database. From now on the process acts as the owner of its folder.
    ///
    /// - Parameter isMaking: whether it is made where there is none yet.
    /// - Throws: an exit code; its sentence has been printed.
    package func open(making isMaking: Bool = false) async throws -> HubFiles { try await opening(isMaking) }
}

/// The hub's files, as a command has them open.
package struct HubFiles: Sendable {
    package let database: HubDatabase
    package let audit: AuditLog
    package let vault: Vault
    /// What follows schedules that have names.
    package let scheduleUsers: [ScheduleUsers]

    /// - Parameter features: all of the program, those that are switched off, too.
    package init(_ database: HubDatabase, of features: [HubFeature]) {
        self.database = database
        scheduleUsers = features.flatMap(\.scheduleUsers)
        audit = AuditLog(database, features.auditActions)
        vault = database.vault
    }
}
