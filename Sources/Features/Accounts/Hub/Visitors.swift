internal import HubNouns
internal import HubServer
internal import MonitorCore

/// Who a session or a token belongs to, as the gates ask.
struct Visitors: VisitorDirectory {
    let memory: any PeopleMemory

    func hasUsers() async throws -> Bool { try await memory.hasUsers() }

    func visitor(session: Secret) async throws -> Visitor? { try await memory.visitor(session: session) }

    func visitor(token: Secret) async throws -> Visitor? { try await memory.visitor(token: token) }
}
