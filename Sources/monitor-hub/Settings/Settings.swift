import Daemon
import HubAPI
import HubStore

/// What the operator decides. Every property is one key or more; `all` states meaning, unit and range of each.
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
        return face
    }

    var contradictions: [String] {
        switch (certificateFile, certificateKeyFile) {
        case (.some, nil): ["cannot use TLS_CERT: It has no TLS_KEY. Name the file of its key, too."]
        case (nil, .some): ["cannot use TLS_KEY: It has no TLS_CERT. Name the file of its certificate, too."]
        default: plainHTTPRefusal.map { [$0] } ?? []
        }
    }
}
