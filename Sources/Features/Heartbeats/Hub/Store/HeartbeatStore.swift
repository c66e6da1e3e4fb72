internal import Foundation
package import Heartbeats
package import HubDatabase
package import HubSchedules
package import HubVault
internal import MonitorCore
package import Schedules
package import ZoneFiles

/// Hosts that are expected to report, and what was heard of them. Any process may use one while another runs the hub.
///
/// What changes a state changes its row, its flips and its heartbeats in one transaction.
package struct HeartbeatStore: Sendable {
    let database: HubDatabase
    let audit: AuditLog
    let seal: TokenSeal
    let zones: ZoneFiles
    let schedules: ScheduleStore
    /// As the settings have them now.
    let businessHours: @Sendable () -> Hours

    /// - Parameter users: what of other features follows schedules that have names.
    package init(
        _ database: HubDatabase, _ audit: AuditLog, _ vault: Vault, zones: ZoneFiles = ZoneFiles(),
        users: [ScheduleUsers] = [], businessHours: @escaping @Sendable () -> Hours
    ) {
        self.database = database
        self.audit = audit
        seal = TokenSeal(vault: vault)
        self.zones = zones
        schedules = ScheduleStore(
            database, audit, zones: zones, users: [Self.followers(businessHours)] + users)
        self.businessHours = businessHours
    }

    package static let migrations = HeartbeatTables.migrations

    var now: UTCTime { database.clock() }

    /// What is expected of a host. Where its schedule cannot be had any more (a zone that is gone, hours of the
    /// settings that are too short for it) it is judged by its period around the clock.
    func timetable(_ definition: HostDefinition, _ database: Database) -> Timetable {
        if let expectation = try? definition.expectation(
            businessHours: businessHours(), named: named(definition, database)),
            let zones = try? zones.zones(expectation.zones),
            let timetable = try? Timetable(expectation, zones)
        {
            return timetable
        }
        return .fallback(definition)
    }

    /// Why a host is not judged by its schedule; `nil` where it is.
    package func trouble(_ definition: HostDefinition) async -> String? {
        do {
            let named = try await database.read(.decision) { try self.named(definition, $0) }
            let expectation = try definition.expectation(businessHours: businessHours(), named: named)
            let timetable = try Timetable(expectation, zones.zones(expectation.zones))
            return timetable.due(after: now) == nil ? "Its schedule never occurs again." : nil
        } catch {
            return "\(error)"
        }
    }
}

extension Timetable {
    fileprivate static func fallback(_ definition: HostDefinition) -> Timetable {
        let period = min(
            max(definition.periodSeconds, ReportExpectation.periods.lowerBound),
            ReportExpectation.periods.upperBound)
        let grace = min(max(definition.graceSeconds, 0), ReportExpectation.graces.upperBound)
        do {
            return try Timetable(ReportExpectation(.every(seconds: period), graceSeconds: grace), [:])
        } catch {
            preconditionFailure("a period within its bounds, around the clock, is an expectation")
        }
    }
}
