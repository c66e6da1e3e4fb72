internal import Foundation
internal import HubDatabase
internal import HubIntake
internal import LogWire
internal import MonitorCore

/// Lines that agents report of their journals: into the spool of each host that reads them, and of no other.
extension LogStore {
    var journalReports: ReportWriter {
        ReportWriter(LinesReport.kind, read: { try LinesReport($0) }) { report, dated, _, database in
            let agent = dated.report.name.serverID
            // Of a log whose approval was taken back meanwhile, or that is read for two units: it is not kept.
            let hosts = AgentJournals.readers(of: agent, try Self.hosts(database, ""))
            for host in hosts {
                try Self.spool(report.lines.map { (host.hostID, Array($0.utf8)) }, database)
            }
        }
    }
}
