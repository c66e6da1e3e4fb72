internal import HubServer
internal import ServiceLifecycle

/// Lets go of what is live of agents that are gone. They may be removed by another process, and another database
/// may take the place of this one: so the store is asked.
struct LiveForgetting: Service {
    private static let pause: Duration = .seconds(5)
    let agents: any AgentDirectory
    let board: LiveMessages
    let states: LiveStates
    let newest: NewestSnapshots

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.pause)) != nil { await forget() }
        }
    }

    func forget() async {
        // Before the store is asked: what comes meanwhile is of an agent that the answer may not name yet.
        let held = board.agents.union(states.all.keys).union(newest.agents)
        // A database that cannot be read now says nothing about agents.
        guard !held.isEmpty, let known = try? await agents.names() else { return }
        let gone = held.subtracting(known)
        guard !gone.isEmpty else { return }
        board.forget(gone)
        states.forget(gone)
        newest.forget(gone)
    }
}
