internal import ServiceLifecycle

/// Lets go of what agents that are gone said of their orders. They may be removed by another process, and another
/// database may take the place of this one: so the directory is asked.
struct LinkForgetting: Service {
    private static let pause: Duration = .seconds(5)
    let orders: AgentOrders
    let agents: any AgentDirectory

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.pause)) != nil { await forget() }
        }
    }

    private func forget() async {
        // Before the directory is asked: what comes meanwhile is of an agent that the answer may not name yet.
        let held = orders.agents
        // A database that cannot be read now says nothing about agents.
        guard !held.isEmpty, let known = try? await agents.names() else { return }
        orders.forget(held.subtracting(known))
    }
}
