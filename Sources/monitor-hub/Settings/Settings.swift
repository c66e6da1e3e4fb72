import Daemon
import HubDatabase
internal import HubFrame
import HubLan
import HubSeries
import HubServer
internal import MonitorCore

/// What the operator decides. Every property is one key or more; `all` states meaning, unit and range of
/// each.
struct Settings: ProgramSettings {
    var stateFolder = "/var/lib/monitor-hub"
    /// The database; `nil` for a file in the folder.
    var postgresql: PostgreSQLAddress?
    /// Waits for another hub that runs on the database, and takes over.
    var isStandby = false
    /// What HTTP and pages meet, and what the features are told.
    var face = HubConfiguration()
    /// One alone is a contradiction.
    var certificateFile: String?
    var certificateKeyFile: String?
    /// Beyond this machine.
    var allowsPlainHTTP = false
    /// Names of features.
    var switchedOff: [String] = []
    /// A provider's tools run.
    var isProvider = false
    var logLevel = LogLevel.info
    /// When the database is checked, in minutes of the day at the hub's place.
    var upkeepMinute = 180

    /// The face with everything that other properties decide of it.
    var configuration: HubConfiguration {
        var face = face
        if let certificateFile, let certificateKeyFile {
            face.tls = HubConfiguration.TLSFiles(certificate: certificateFile, key: certificateKeyFile)
        }
        face.facts = facts
        return face
    }

    private var facts: [Fact] {
        let ofFeatures = Features.on(self).flatMap { $0.facts(face.features) }
        return [Fact("Version", monitorVersion), Fact("Data", stateFolder)] + ofFeatures
            + [Fact("Connections", certificateFile == nil ? "plain HTTP" : "HTTPS")]
    }

    /// How long the tiers of series are kept.
    var retention: TierRetention {
        let lan = face.features[LanSettings.self]
        return TierRetention(
            fine: TierRetention.days(lan.windowDays), minutes: TierRetention.days(lan.minuteDays),
            quarters: TierRetention.days(lan.quarterDays))
    }

    var contradictions: [String] {
        unknownFeatures + tlsContradictions + standbyContradictions
    }

    private var standbyContradictions: [String] {
        guard isStandby, postgresql == nil else { return [] }
        return ["cannot use STANDBY=on: The database is a file. Name one of PostgreSQL in DATABASE_URL."]
    }

    private var tlsContradictions: [String] {
        switch (certificateFile, certificateKeyFile) {
        case (.some, nil): ["cannot use TLS_CERT: It has no TLS_KEY. Name the file of its key, too."]
        case (nil, .some): ["cannot use TLS_KEY: It has no TLS_CERT. Name the file of its certificate, too."]
        default: plainHTTPRefusal.map { [$0] } ?? []
        }
    }
}
