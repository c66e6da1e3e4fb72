package import HubCore
package import MonitorCore
internal import Synchronization

/// Who a session or a token belongs to: what the gates ask.
package protocol VisitorDirectory: Sendable {
    /// Whether there is a user.
    func hasUsers() async throws -> Bool
    /// - Returns: `nil` where it has ended, or never was.
    func visitor(session: Secret) async throws -> Visitor?
    /// - Returns: `nil` for a token that there is not.
    func visitor(token: Secret) async throws -> Visitor?
    /// - Returns: `nil` for a link to a view that has ended, or never was.
    func guest(_ secret: Secret) async throws -> Guest?
    /// Users' names, in their order.
    func names() async throws -> [String]
}

extension VisitorDirectory {
    package func names() async throws -> [String] { [] }
}

/// The directory that a feature brings. Without one, no visitor is known.
final class RegisteredVisitors: VisitorDirectory {
    private let directory = Mutex<(any VisitorDirectory)?>(nil)

    func register(_ new: any VisitorDirectory) { directory.withLock { $0 = new } }

    /// Whether people can log in at all.
    var isRegistered: Bool { directory.withLock { $0 != nil } }

    private var current: (any VisitorDirectory)? { directory.withLock { $0 } }

    func hasUsers() async throws -> Bool { try await current?.hasUsers() ?? false }

    func visitor(session: Secret) async throws -> Visitor? { try await current?.visitor(session: session) }

    func visitor(token: Secret) async throws -> Visitor? { try await current?.visitor(token: token) }

    func guest(_ secret: Secret) async throws -> Guest? { try await current?.guest(secret) }

    func names() async throws -> [String] { try await current?.names() ?? [] }
}
