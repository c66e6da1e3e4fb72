package import HubDatabase
package import HubIntake
internal import HubSchedules
package import HubSeries
internal import HubVault

/// What the hub keeps things in: made by the program before any feature starts.
package struct HubStorage: Sendable {
    package let database: HubDatabase
    /// Of the audit's entries, those of features that are switched off, too.
    package let audit: AuditLog
    package let intake: ReportIntake
    package let series: SeriesStore
    /// Those that any viewer may read by name. A provider's kinds are told by routes that ask for duties.
    let openKinds: SeriesKinds
    /// What follows schedules that have names, of all features.
    let scheduleUsers: [ScheduleUsers]

    /// - Parameters:
    ///   - features: all of the program, those that are switched off, too.
    ///   - calendar: where days and months begin.
    package init(
        _ database: HubDatabase, of features: [HubFeature], calendar: WallCalendar = WallCalendar(.current),
        recent: RecentHours = RecentHours()
    ) {
        self.database = database
        audit = AuditLog(database, features.auditActions)
        openKinds = SeriesKinds(features.filter { !$0.isForProviders }.flatMap(\.series))
        scheduleUsers = features.flatMap(\.scheduleUsers)
        series = SeriesStore(
            database, kinds: SeriesKinds(features.flatMap(\.series)), calendar: calendar, recent: recent)
        intake = ReportIntake(database, series: series) { features.flatMap { $0.windows() } }
    }
}

extension HubDatabase {
    /// Seals what features must read back. Its key is a file beside the database, made with the first secret.
    var vault: Vault {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return Vault(keyFile: (folder + ["vault.key"]).joined(separator: "/"))
    }
}
