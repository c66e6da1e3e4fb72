import Daemon
import HubAgents
internal import HubCore
import HubDatabase
import HubServer
import ServiceLifecycle
import Synchronization

/// What systemd is told: ready once connections are taken, and alive for as long as the database answers.
///
/// A database that is stuck does not answer, and the watchdog ends the hub. One that answers with a fault (a
/// full disk, say) is alive: a restart would not help.
struct SignsOfLife: Service {
    /// Twice as often as systemd looks, where it does.
    private static let unwatched: Duration = .seconds(20)
    private static let starting: Duration = .milliseconds(100)
    let systemd: SystemdNotifier
    let storage: HubStorage
    private let place = Place()

    init(systemd: SystemdNotifier, storage: HubStorage) {
        self.systemd = systemd
        self.storage = storage
    }

    func listening(on addresses: [HubServer.Address]) {
        place.addresses.withLock { $0 = addresses }
        systemd.ready()
    }

    func run() async {
        let pause = systemd.watchdog.map { $0 / 2 } ?? Self.unwatched
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            // The operator who started it wants to see soon where it listens.
            let pause = isListening ? pause : Self.starting
            systemd.alive(await status())
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: pause) }
        }
        systemd.stopping("Stopping: storing what came")
    }

    private var isListening: Bool { place.addresses.withLock { !$0.isEmpty } }

    private func status() async -> String {
        let addresses = place.addresses.withLock { $0.map(\.description) }
        let place = addresses.isEmpty ? "starting" : "listening on \(addresses.joined(separator: ", "))"
        do {
            let waiting = try await AgentStore(storage.database, storage.audit).counts().undecided
            if let trouble = await storage.database.health().trouble { return "\(trouble) \(place)" }
            let agents = try await AgentTable(storage.database).count()
            let keys = waiting == 0 ? "no key waits" : waiting == 1 ? "1 key waits" : "\(waiting) keys wait"
            return "\(agents) \(agents == 1 ? "agent" : "agents"), \(keys); \(place)"
        } catch {
            return "\(error); \(place)"
        }
    }
}

private final class Place: Sendable {
    let addresses = Mutex<[HubServer.Address]>([])
}
