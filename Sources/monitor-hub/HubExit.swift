import ArgumentParser
import Glibc
import HubStore

/// How the program ends, as sysexits.h numbers it, and the sentence that says why.
enum HubExit {
    static func end(_ code: ExitCode, _ sentence: some CustomStringConvertible) -> ExitCode {
        let line = Array("ERROR: \(sentence)\n".utf8)
        // Where nobody reads there is no one to tell either.
        _ = unsafe write(STDERR_FILENO, line, line.count)
        return code
    }

    /// - Throws: the exit code, after telling what the store said.
    static func saying<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as HubStoreError {
            throw end(code(of: error), error)
        }
    }

    private static func code(of error: HubStoreError) -> ExitCode {
        switch error.code {
        case .damaged, .newer: ExitCode(65)
        case .inUse: ExitCode(69)
        case .unavailable: ExitCode(77)
        case .cannotWrite: ExitCode(74)
        }
    }
}
