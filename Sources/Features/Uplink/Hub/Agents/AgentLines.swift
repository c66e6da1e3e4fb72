internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import ServiceLifecycle
internal import Uplink
internal import UplinkWire

/// Orders agents to measure their lines, as administrators asked for, by whatever process.
///
/// Next: the agent's `LineService`; what comes back, `LineStore.turnReports`.
struct AgentLines: Service {
    /// Between two looks for what was asked or changed.
    private static let pause: Duration = .seconds(15)
    let host: HubHost
    let store: LineStore
    let board: AgentLineBoard
    /// Rung when something was asked here.
    let bell: WakeBell

    /// What an agent has, and which row is its own: another agent of its name has nothing yet.
    private struct Given: Equatable {
        let number: Int64
        let order: LineOrder
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var given: [String: Given]?
            repeat {
                do {
                    given = try await give(after: given)
                } catch {
                    host.logger.warning("Line: cannot order agents to measure their lines: \(error)")
                }
            } while (try? await bell.wait(atMost: Self.pause)) != nil
        }
    }

    /// - Parameter given: what agents have; `nil` at the first look, when the database says it.
    private func give(after given: [String: Given]?) async throws -> [String: Given] {
        let settings = host.settings(UplinkSettings.self)
        let order = LineOrder(settings.targets.distinct, seconds: settings.intervalSeconds)
        let wanted = try await store.asked().mapValues { Given(number: $0, order: order) }
        if given == wanted { return wanted }
        let known = Set(try await AgentTable(host.database).agents().map(\.serverID))
        let before = given?.mapValues(\.order)
        let had = if let before { before } else { try await ordered(known) }
        for agent in known.union(wanted.keys).sorted()
        where had[agent] != wanted[agent]?.order || given != nil && given?[agent] != wanted[agent] {
            try await host.orders.set(wanted[agent]?.order.encoded, of: LineOrder.feature, for: agent)
        }
        board.put(asked: Set(wanted.keys), known: try await store.standings())
        return wanted
    }

    /// What was ordered before a restart, and may not be wanted any more.
    private func ordered(_ agents: Set<String>) async throws -> [String: LineOrder] {
        var orders: [String: LineOrder] = [:]
        for agent in agents {
            let sets = try await AgentOrderStore(host.database).orderSets(of: agent)
            let body = sets.first { $0.feature == LineOrder.feature }?.body
            orders[agent] = body.flatMap { try? LineOrder($0) }
        }
        return orders
    }

    /// Why an agent that is asked reports nothing, in a sentence; `nil` where nothing is known against it.
    static func refusal(_ agent: String, _ orders: AgentOrders) -> String? {
        if let answer = orders.answer(of: LineOrder.feature, by: agent), answer.outcome == .refused {
            return answer.reason
        }
        guard let hello = orders.capabilities(of: agent) else { return nil }
        guard let feature = hello.features.first(where: { $0.name == LineOrder.feature }) else {
            return "This version of the agent cannot measure its line. Upgrade it."
        }
        return feature.refusal
    }
}
