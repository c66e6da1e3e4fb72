internal import HubNouns
internal import HubServer
internal import MonitorCore

/// Who a session or a token belongs to, as the gates ask.
struct Visitors: VisitorDirectory {
    let memory: any PeopleMemory
    let access: AccessStore

    func hasUsers() async throws -> Bool { try await memory.hasUsers() }

    func visitor(session: Secret) async throws -> Visitor? { try await memory.visitor(session: session) }

    /// An access token has three parts; ours for programs have no stop.
    func visitor(token: Secret) async throws -> Visitor? {
        token.revealed.contains(".")
            ? try await access.visitor(access: token) : try await memory.visitor(token: token)
    }
}
