package import HubDatabase
package import HubIntake
package import HubSeries
internal import HubVault

/// What the hub keeps things in: made by the program before any feature starts.
package struct HubStorage: Sendable {
    package let database: HubDatabase
    /// Of the audit's entries, those of features that are switched off, too.
    package let audit: AuditLog
    package let intake: ReportIntake
    package let series: SeriesStore

    package init(
        _ database: HubDatabase, audit: AuditLog, intake: ReportIntake, series: SeriesStore
    ) {
        self.database = database
        self.audit = audit
        self.intake = intake
        self.series = series
    }
}

extension HubDatabase {
    /// Seals what features must read back. Its key is a file beside the database, made with the first secret.
    var vault: Vault {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return Vault(keyFile: (folder + ["vault.key"]).joined(separator: "/"))
    }
}
