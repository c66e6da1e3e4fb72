internal import HubNouns
internal import ServiceLifecycle

/// Lets go of what is live of agents that are gone. They may be removed by another process, and another database
/// may take the place of this one: so the store is asked.
struct LiveForgetting: Service {
    private static let pause: Duration = .seconds(5)
    let parts: HubParts

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.pause)) != nil { await forget() }
        }
    }

    func forget() async {
        // Before the store is asked: what comes meanwhile is of an agent that the answer may not name yet.
        let held = parts.board.agents.union(parts.states.all.keys).union(parts.newest.agents)
        // A database that cannot be read now says nothing about agents.
        guard !held.isEmpty, let known = try? await known() else { return }
        let gone = held.subtracting(known)
        guard !gone.isEmpty else { return }
        parts.board.forget(gone)
        parts.states.forget(gone)
        parts.newest.forget(gone)
    }

    /// One that only ever talks live is known by its key alone.
    private func known() async throws -> Set<String> {
        let agents = try await parts.memory.agents().map(\.serverID)
        let speaking = try await parts.memory.keys().filter { $0.state == .approved }.compactMap(\.serverID)
        return Set(agents).union(speaking)
    }
}
