internal import Synchronization

/// Hears what agents say on their WebSockets.
package protocol AgentListener: Sendable {
    func hear(_ message: [UInt8], from speaker: AgentSpeaker) async
}

/// The agent at the other end of one WebSocket.
package final class AgentSpeaker: Sendable {
    private struct State {
        var agent: String?
        var askedAt: ContinuousClock.Instant?
    }

    /// A connection that names agents which the hub does not know must not ask with each frame.
    private static let betweenQuestions: Duration = .seconds(1)
    private let title: LiveService.Title
    private let agents: any AgentDirectory
    private let state = Mutex(State())

    init(_ title: LiveService.Title, _ agents: any AgentDirectory) {
        self.title = title
        self.agents = agents
    }

    /// For the log.
    package var description: String { title.words }

    /// The agent that it speaks for; `nil` until its first message has settled that.
    package var agent: String? { state.withLock(\.agent) }

    /// Whether it speaks for the agent that a message names. The first message settles which, as by REST: without
    /// that one connection could speak for every agent, and for endless ones.
    package func speaks(for name: String) async throws -> Bool {
        try await agent(claiming: name) == name
    }

    /// The agent that it speaks for; where nothing has settled that yet, the claimed one, if it may.
    func agent(claiming name: String?) async throws -> String? {
        // Asked of the store with the first message: the name may have gone to another key meanwhile.
        if agent == nil, let name, mayAsk(at: .now) {
            let owner = try await owner(claiming: name)
            state.withLock { $0.agent = owner }
        }
        return agent
    }

    /// Without a key, an agent that the hub knows: so there are no more of them than by REST, with keys.
    private func owner(claiming name: String) async throws -> String? {
        switch title {
        case .key(_, let key): try await agents.owner(of: key.number, claiming: name)
        case .address: try await agents.isKnown(name) ? name : nil
        }
    }

    private func mayAsk(at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            if let asked = state.askedAt, now - asked < Self.betweenQuestions { return false }
            state.askedAt = now
            return true
        }
    }
}
