import Daemon
import HubAPI
import HubStore
internal import MonitorCore

/// What the operator decides. Every property is one key or more; `all` states meaning, unit and range of
/// each.
struct Settings: ProgramSettings {
    var stateFolder = "/var/lib/monitor-hub"
    var retention = Retention()
    /// What HTTP, pages and agents meet.
    var face = HubConfiguration()
    /// One alone is a contradiction.
    var certificateFile: String?
    var certificateKeyFile: String?
    /// Beyond this machine.
    var allowsPlainHTTP = false
    var logLevel = LogLevel.info

    /// The face with everything that other properties decide of it.
    var configuration: HubConfiguration {
        var face = face
        if let certificateFile, let certificateKeyFile {
            face.tls = HubConfiguration.TLSFiles(certificate: certificateFile, key: certificateKeyFile)
        }
        face.facts = facts
        return face
    }

    private var facts: [HubConfiguration.Fact] {
        let day = Retention.days(1)
        func days(_ length: Int64) -> String { length == day ? "1 day" : "\(length / day) days" }
        return [
            .init("Version", monitorVersion), .init("Data", stateFolder),
            .init("Windows as they came", "kept for \(days(retention.fine))"),
            .init("Minutes", "kept for \(days(retention.minutes))"),
            .init("Quarters of an hour", "kept for \(days(retention.quarters))"),
            .init("Hours, days, months", "kept for ever"),
            .init("Events", "kept for \(days(retention.events))"),
            .init("Connections", certificateFile == nil ? "plain HTTP" : "HTTPS"),
        ]
    }

    var contradictions: [String] {
        switch (certificateFile, certificateKeyFile) {
        case (.some, nil): ["cannot use TLS_CERT: It has no TLS_KEY. Name the file of its key, too."]
        case (nil, .some): ["cannot use TLS_KEY: It has no TLS_CERT. Name the file of its certificate, too."]
        default: plainHTTPRefusal.map { [$0] } ?? []
        }
    }
}
