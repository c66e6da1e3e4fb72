import ArgumentParser
import Daemon
internal import HubNouns
import HubServer
import HubStore

/// How the program ends after what its rooms said.
enum HubExit {
    /// - Throws: the exit code, after telling what the store said.
    static func saying<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as HubStoreError {
            throw ExitStatus.end(code(for: error), error)
        }
    }

    static func code(for error: any Error) -> ExitCode {
        switch error {
        case let error as HubStoreError: code(of: error)
        case let error as ListenError: error.isForbidden ? ExitStatus.permission : ExitStatus.unavailable
        case is SettingsRefusal, is CertificateFiles.Fault: ExitStatus.settings
        default: ExitStatus.unavailable
        }
    }

    /// As `saying`, of what may also fail for a person's reasons.
    ///
    /// - Parameter deed: what was asked for, such as `add 'anna'`.
    static func saying<Value>(_ deed: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await saying(body)
        } catch let fault as PeopleFault {
            throw ExitStatus.end(ExitStatus.damagedInput, "cannot \(deed): \(fault)")
        } catch let fault as AgentInputFault {
            throw ExitStatus.end(ExitStatus.damagedInput, "cannot \(deed): \(fault)")
        }
    }

    private static func code(of error: HubStoreError) -> ExitCode {
        switch error.code {
        case .damaged, .newer, .older, .missing, .incomplete: ExitStatus.damagedInput
        case .inUse, .busy, .lost, .mediumFails, .unexpected: ExitStatus.unavailable
        case .unavailable, .readOnly: ExitStatus.permission
        case .cannotWrite, .exists: ExitStatus.output
        }
    }
}
