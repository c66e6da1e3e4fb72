package import ArgumentParser
package import Daemon
package import HubDatabase

/// How a command of the hub ends after what its rooms said.
extension ExitStatus {
    /// - Parameter deed: what was asked for, such as `add 'anna'`.
    /// - Throws: the exit code, after telling what the store said, or why what was given cannot be used.
    package static func saying<Value>(
        _ deed: String, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await saying(body)
        } catch let fault as any RefusalConvertible {
            throw end(damagedInput, "cannot \(deed): \(fault)")
        }
    }

    /// - Throws: the exit code, after telling what the store said.
    package static func saying<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as StorageError {
            throw end(code(of: error), error)
        }
    }

    package static func code(of error: StorageError) -> ExitCode {
        switch error.code {
        case .damaged, .newer, .older, .missing, .incomplete, .moving, .differs: damagedInput
        case .inUse, .busy, .lost, .mediumFails, .unexpected: unavailable
        case .unreachable, .serverTooOld, .crowded, .keptByServer: unavailable
        case .unavailable, .readOnly, .denied: permission
        case .cannotWrite, .exists, .notEmpty, .sameEngine: output
        }
    }
}
