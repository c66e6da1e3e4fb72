internal import AMQP
internal import AMQPClient
internal import Broker
internal import HubCore
internal import HubServer
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import Probing
internal import ServiceLifecycle

/// Keeps the connection to the broker, and the broker as the hub's rows say: at the start, every ten minutes, and while
/// something of it failed.
struct BrokerService: Service {
    private static let pause: Duration = .seconds(600)
    private static let shortPause: Duration = .seconds(1)
    private static let looking: Duration = .milliseconds(250)
    private static let writing: Duration = .seconds(10)

    let desk: BrokerDesk
    private var host: HubHost { desk.host }
    private var road: BrokerRoad { desk.road }

    init(desk: BrokerDesk) { self.desk = desk }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            if let fault = desk.settings.fault { host.logger.error("Broker: Error: \(fault)") }
            await withDiscardingTaskGroup { group in
                group.addTask { await keepConnected() }
                group.addTask { await keepOrder() }
                group.addTask { await keepRows() }
                group.addTask { await keepLinked() }
            }
        }
    }

    private func keepConnected() async {
        var pause: Int64 = 1
        var said: String?
        while !Task.isCancelled {
            var cause: String
            do {
                try await desk.reconcile()
                cause = try await converse { pause = 1 }
            } catch {
                cause = "\(error)"
            }
            road.disconnected(cause)
            guard !Task.isCancelled else { return }
            if said != cause {
                host.logger.warning("Broker: Error: \(cause). It is tried again.")
                said = cause
            }
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
            pause = min(pause * 2, 30)
        }
    }

    /// - Returns: why it ended.
    private func converse(_ began: () -> Void) async throws -> String {
        let settings = desk.settings
        guard let address = settings.broker else { return "BROKER_URL is not set" }
        let login = AMQPSession.Login(
            user: settings.user, password: try desk.management.password().revealed, vhost: settings.vhost,
            product: "monitor-hub \(monitorVersion)")
        let link = try await AMQPLink.open(address, login, caFile: settings.caFile)
        began()
        road.connected(link)
        host.logger.notice("Broker: connected to \(address), \(settings.vhost).")
        var cause = "the connection to the broker ended"
        await withTaskCancellationHandler {
            for await event in link.events {
                switch event {
                case .delivered(let delivery):
                    // What does not count is taken as well: it would only come again.
                    if let suspect = road.take(delivery) {
                        host.logger.warning(
                            "Broker: '\(suspect.name)' answers what it was not asked, and is put on hold.")
                        await desk.hold(suspect, .hub)
                    }
                    link.acknowledge(delivery)
                case .queueGone: desk.bell.ring()
                case .blocked(let reason): road.blocked(reason)
                case .unblocked: road.blocked(nil)
                case .closed(let code, let reason):
                    cause = "the broker closed the connection: \(code) \(reason)"
                case .ready, .confirmed: break
                }
            }
        } onCancel: {
            link.close()
        }
        return cause
    }

    private func keepOrder() async {
        var next = Self.pause
        while (try? await desk.bell.wait(atMost: next)) != nil {
            do {
                try await desk.reconcile()
                next = Self.pause
            } catch {
                next = Self.shortPause
            }
            // Not more than one a second.
            guard (try? await Task.sleep(for: Self.shortPause)) != nil else { return }
        }
    }

    private func keepRows() async {
        var written: [String: UTCTime] = [:]
        while (try? await Task.sleep(for: Self.writing)) != nil {
            // Commands change rows, too.
            if let agents = try? await desk.store.agents() { road.replace(agents) }
            let all = road.all.compactMap { agent in agent.heartbeatAt.map { (agent.id, $0) } }
            let new = Dictionary(uniqueKeysWithValues: all).filter { written[$0.key] != $0.value }
            guard !new.isEmpty, (try? await desk.store.write(heartbeats: new)) != nil else { continue }
            written = Dictionary(uniqueKeysWithValues: all)
        }
    }

    /// Agents that take checks from the broker are at it as long as their links stand: what ends a link, such as a key that
    /// is revoked, ends that, too.
    private func keepLinked() async {
        var starts: [String: String] = [:]
        var turn = 0
        while (try? await Task.sleep(for: Self.looking)) != nil {
            for agent in road.all where agent.kind == .linked && !takesFromBroker(agent.name) {
                starts[agent.name] = nil
                await desk.dismiss(agent)
            }
            turn += 1
            guard turn % 8 == 0, road.fault == nil, let names = try? await host.agents.names() else {
                continue
            }
            for name in names where takesFromBroker(name) {
                let start = host.orders.capabilities(of: name)?.startID ?? ""
                guard starts[name] != start || road.agent(name) == nil else { continue }
                do {
                    try await desk.adopt(name)
                    starts[name] = start
                } catch {
                    host.logger.warning("Broker: cannot make '\(name)' known at the broker: \(error)")
                }
            }
        }
    }

    private func takesFromBroker(_ name: String) -> Bool {
        host.orders.capabilities(of: name)?.features.contains { $0.name == RoadAccess.feature } ?? false
    }
}
