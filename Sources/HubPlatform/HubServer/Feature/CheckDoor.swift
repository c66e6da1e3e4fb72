package import HubCore
internal import Synchronization

/// Takes questions for agents in the shapes of `/api/v1/checks`, for features that speak for others' clients.
package protocol CheckDoor: Sendable {
    /// - Parameters:
    ///   - body: of `POST /api/v1/checks`.
    ///   - isOpen: the operator opened checks to any user: no role is asked for, and agents are told of the least.
    /// - Returns: the check's name.
    /// - Throws: why it is not asked (`RefusalConvertible`).
    func ask(_ body: [UInt8], _ visitor: Visitor, isOpen: Bool, by doer: AuditActor) async throws -> String
    /// What `GET /api/v1/checks/{check}` answers; `nil` for a check that there is not.
    ///
    /// - Parameter reader: whose looks are counted, as there; `nil` for who asked it just now.
    /// - Throws: why it is not told yet (`RefusalConvertible`).
    func answer(_ check: String, to reader: Visitor?) async throws -> [UInt8]?
}

/// The door that a feature brings; while none does, no question is taken.
package final class RegisteredCheckDoor: Sendable {
    private let door = Mutex<(any CheckDoor)?>(nil)

    func register(_ new: any CheckDoor) { door.withLock { $0 = new } }

    package var current: (any CheckDoor)? { door.withLock { $0 } }
}
