internal import Accounts
internal import HubCore
internal import HubServer
internal import MonitorCore

/// Who a session or a token belongs to, as the gates ask.
struct Visitors: VisitorDirectory {
    let store: AccountStore
    let access: AccessStore

    func hasUsers() async throws -> Bool { try await store.hasUsers() }

    func guest(_ secret: Secret) async throws -> Guest? {
        try await store.sharedView(secret).map { Guest(name: "guest of \($0.by)", path: $0.path) }
    }

    func visitor(session: Secret) async throws -> Visitor? { try await store.visitor(session: session) }

    /// An access token has three parts; ours for programs have no stop.
    func visitor(token: Secret) async throws -> Visitor? {
        token.revealed.contains(".")
            ? try await access.visitor(access: token) : try await store.visitor(token: token)
    }

    func names() async throws -> [String] { try await store.users().map(\.name) }
}
