import ArgumentParser
import Daemon
import HubDatabase
import HubServer

/// How the program ends for an error of its rooms.
enum HubExit {
    static func code(for error: any Error) -> ExitCode {
        switch error {
        case let error as StorageError: ExitStatus.code(of: error)
        case let error as ListenError: error.isForbidden ? ExitStatus.permission : ExitStatus.unavailable
        case is SettingsRefusal, is CertificateFiles.Fault, is SharedKey.Refusal: ExitStatus.settings
        default: ExitStatus.unavailable
        }
    }
}
