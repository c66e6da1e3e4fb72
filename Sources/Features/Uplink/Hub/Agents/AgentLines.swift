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

    /// What agents have, the database says: one that was removed has nothing, and neither has another one of its name.
    ///
    /// - Parameter given: at the last look; `nil` at the first one.
    private func give(after given: [String: Given]?) async throws -> [String: Given] {
        let settings = host.settings(UplinkSettings.self)
        let order = LineOrder(
            settings.targets.distinct, seconds: settings.intervalSeconds,
            pageSeconds: PageSchedule.usualSeconds)
        let wanted = try await store.asked().mapValues { Given(number: $0, order: order) }
        if given == wanted { return wanted }
        let had = try await AgentOrderStore(host.database).bodies(of: LineOrder.feature)
        for agent in Set(had.keys).union(wanted.keys).sorted() {
            let body = wanted[agent]?.order.encoded
            guard had[agent] != body else { continue }
            try await host.orders.set(body, of: LineOrder.feature, for: agent)
        }
        board.put(asked: Set(wanted.keys), known: try await store.standings())
        return wanted
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
