package import Daemon
package import HubCore
package import HubDatabase
package import HubFrame
package import HubIntake
package import HubSchedules
package import HubSeries

/// One feature of the hub: everything that the program knows of it.
///
/// A feature is added by its folder, its targets in `Package.swift`, and one word in the program's list.
package struct HubFeature: Sendable {
    /// As `FEATURES` names it: `lan`.
    package let name: String
    /// One of an Internet provider's tools, which exist with `ISP=on` alone. Its commands are below `monitor-hub isp`.
    package let isForProviders: Bool
    /// Its tables, step by step. They are made also while the feature is switched off; what was released is never
    /// edited. When the feature is deleted, their ids go to the program's list of retired ones.
    package var migrations: [Migration]
    /// What it writes into the audit.
    package var audit: [AuditAction]
    /// What its series measure. Their numbers are in the database: none is ever used again.
    package var series: [SeriesKind]
    /// Makes what takes its agents' windows in, for each kind of them; also while the feature is switched off, so that
    /// nothing in quarantine is lost.
    package var windows: @Sendable () -> [any ReportHandler]
    /// What of it follows schedules that have names: asked before one is changed or removed.
    package var scheduleUsers: [ScheduleUsers]
    /// Rows of the settings; each is parsed into a part of `FeatureSettings` that is the feature's own.
    package var settings: [Setting<FeatureSettings>]
    /// Of the program's command line, also while the feature is switched off.
    package var commands: [any HubCommandGroup.Type]
    /// Of a provider's tool, verbs of `monitor-hub isp` itself.
    package var verbs: [any HubCommand.Type]
    /// Its part of the OpenAPI document.
    package var reference: ReferencePart?
    /// Its templates, static files and entries of the navigation.
    package var pages: PageSources
    /// What the settings page tells of it.
    package var facts: @Sendable (FeatureSettings) -> [Fact]
    /// Makes what runs. Not called for a feature that is switched off.
    package let start: @Sendable (HubHost) throws -> Running

    package init(
        _ name: String, isForProviders: Bool = false, migrations: [Migration] = [], audit: [AuditAction] = [],
        series: [SeriesKind] = [], windows: @escaping @Sendable () -> [any ReportHandler] = { [] },
        scheduleUsers: [ScheduleUsers] = [], settings: [Setting<FeatureSettings>] = [],
        commands: [any HubCommandGroup.Type] = [],
        verbs: [any HubCommand.Type] = [],
        reference: ReferencePart? = nil, pages: PageSources = PageSources(),
        facts: @escaping @Sendable (FeatureSettings) -> [Fact] = { _ in [] },
        start: @escaping @Sendable (HubHost) throws -> Running
    ) {
        self.name = name
        self.isForProviders = isForProviders
        self.migrations = migrations
        self.audit = audit
        self.series = series
        self.windows = windows
        self.scheduleUsers = scheduleUsers
        self.settings = settings
        self.commands = commands
        self.verbs = verbs
        self.reference = reference
        self.pages = pages
        self.facts = facts
        self.start = start
    }
}

extension [HubFeature] {
    /// The shape of the database of a hub with these features.
    ///
    /// - Parameter retired: ids of steps of features that were deleted.
    package func schema(retired: Set<String> = []) -> DatabaseSchema {
        DatabaseSchema(flatMap(\.migrations), retired: retired)
    }

    /// All that the audit may tell of.
    package var auditActions: [AuditAction] { flatMap(\.audit) }
}
