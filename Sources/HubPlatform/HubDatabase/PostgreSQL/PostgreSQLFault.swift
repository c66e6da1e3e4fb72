/// What PostgreSQL, or the way to it, says.
struct PostgreSQLFault: Error {
    /// Of the error, five characters; empty where the server could not be asked.
    ///
    /// Source: postgresql.org/docs/15/errcodes-appendix.html.
    let state: String
    /// One line, without final stop.
    let message: String

    /// Another session has the lock of the hub.
    static let held = PostgreSQLFault(state: "55P03", message: "a hub is running on it")

    var isHeld: Bool { state == Self.held.state && message == Self.held.message }

    /// Whether the connection is of no more use.
    var isOfConnection: Bool { state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P") }
}

extension DatabaseError {
    /// Whether the server takes no writes: it is the standby of another one, or has been told so.
    var isOfStandby: Bool { (underlying as? PostgreSQLFault)?.state == "25006" }
}

extension PostgreSQLFault: StorageCause {
    func storageError(_ path: String) -> StorageError {
        let detail = state.isEmpty ? "" : " (PostgreSQL's code \(state))"
        return StorageError(code: code, path: path, cause: message + detail)
    }

    private var code: StorageError.Code {
        switch (state.prefix(2), state) {
        case (_, "28P01"), (_, "28000"), (_, "42501"): .denied
        case (_, "53300"): .crowded
        case (_, "53100"): .cannotWrite
        case (_, "0A000") where message.hasPrefix("its version"): .serverTooOld
        case (_, "25006"): .readOnly
        case _ where isHeld: .inUse
        case ("XX", "XX001"), ("XX", "XX002"): .damaged
        case ("58", _): .mediumFails
        case ("40", _), ("53", _), ("55", _), (_, "57014"): .busy
        case (_, "3D000"), (_, "3F000"): .unreachable
        case _ where isOfConnection: .unreachable
        default: .unexpected
        }
    }
}

extension DatabaseError {
    /// - Parameter sql: as the store wrote it.
    init(_ fault: PostgreSQLFault, _ sql: String) {
        cause = fault.message
        description = "PostgreSQL error \(fault.state): \(fault.message) - while executing `\(sql)`"
        underlying = fault
        kind =
            switch fault.state.prefix(2) {
            case "22", "23", "54": .content
            case "42", "0A": .statement
            default: .other
            }
    }
}
