internal import HostLogs
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import LogWire
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import ServiceLifecycle

/// Orders agents to report their machines' journals, for hosts whose log an administrator approved by method `agent`.
///
/// Next: the agent's `JournalService`; what comes back, `LogStore.journalReports`.
struct AgentJournals: Service {
    /// Between two looks for what was approved or changed, by whatever process.
    private static let pause: Duration = .seconds(5)
    let host: HubHost
    let store: LogStore

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                do {
                    let known = try await host.agents.names()
                    let wanted = Self.orders(try await store.hosts()).filter { known.contains($0.key) }
                    try await Self.give(wanted, host.orders, AgentOrderStore(host.database))
                } catch {
                    host.logger.warning("Logs: cannot order agents to report their journals: \(error)")
                }
            } while (try? await Task.sleep(for: Self.pause)) != nil
        }
    }

    /// Orders what is wanted, and takes back what is not any more. What agents have, the database says each time: an agent
    /// that was removed has nothing, and neither has another one of its name.
    static func give(
        _ wanted: [String: JournalOrder], _ orders: AgentOrders, _ kept: AgentOrderStore
    ) async throws {
        let had = try await kept.bodies(of: JournalOrder.feature)
        for agent in Set(had.keys).union(wanted.keys).sorted() {
            let body = wanted[agent]?.encoded
            guard had[agent] != body else { continue }
            try await orders.set(body, of: JournalOrder.feature, for: agent)
        }
    }

    /// By agent: of the unit that was approved, as often as any of its hosts wants it.
    static func orders(_ hosts: [LoggedHost]) -> [String: JournalOrder] {
        let agents = Set(hosts.compactMap(\.approved).filter { $0.method == .agent }.map(\.agent))
        var orders: [String: JournalOrder] = [:]
        for agent in agents {
            let readers = readers(of: agent, hosts).compactMap(\.approved)
            guard let first = readers.first else { continue }
            orders[agent] = JournalOrder(
                unit: first.unit, seconds: readers.map(\.periodSeconds).min() ?? first.periodSeconds)
        }
        return orders
    }

    /// Hosts whose log an agent's lines are: all that were approved for it, where they name the same unit. Where they do
    /// not, none: each unit was approved for its own host alone.
    static func readers(of agent: String, _ hosts: [LoggedHost]) -> [LoggedHost] {
        let all = approved(for: agent, hosts)
        return Set(all.map(\.approved?.unit)).count == 1 ? all : []
    }

    private static func approved(for agent: String, _ hosts: [LoggedHost]) -> [LoggedHost] {
        hosts.filter { host in host.approved.map { $0.method == .agent && $0.agent == agent } ?? false }
    }

    /// Why an agent is not asked, in a sentence.
    ///
    /// - Parameter known: agents of the hub.
    static func refusal(_ agent: String, known: Set<String>, _ hosts: [LoggedHost]) -> String? {
        guard known.contains(agent) else {
            return "The hub knows no agent '\(agent)'. Correct the agent's name, or connect the agent."
        }
        guard !approved(for: agent, hosts).isEmpty, readers(of: agent, hosts).isEmpty else { return nil }
        return "Agent '\(agent)' is read for another unit, too: give both logs the same unit."
    }

    /// Why an agent reports nothing, in a sentence.
    static func refusal(_ agent: String, _ orders: AgentOrders) -> String? {
        reason(agent, orders).map { "Agent \(agent): \($0)" }
    }

    private static func reason(_ agent: String, _ orders: AgentOrders) -> String? {
        if let answer = orders.answer(of: JournalOrder.feature, by: agent), answer.outcome == .refused {
            return answer.reason
        }
        guard let hello = orders.capabilities(of: agent) else { return nil }
        guard let feature = hello.features.first(where: { $0.name == JournalOrder.feature }) else {
            return "This version of the agent cannot report its journal. Upgrade it."
        }
        return feature.refusal
    }
}
