import Daemon
import Dispatch
import HubDatabase
import HubServer
import Logging
import MonitorCore
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Waits until this hub is the one that runs on the database. Meanwhile it listens and says so.
struct Standby {
    let settings: Settings
    let logger: Logger
    let systemd: SystemdNotifier

    /// What the hub goes on with.
    struct Turn {
        let database: HubDatabase
        /// As they have become.
        let addresses: [HubServer.Address]
    }

    private static let farewell: Duration = .milliseconds(500)
    /// Another hub runs on it, or its server cannot be used now: both end by themselves.
    private static let passing: Set<StorageError.Code> = [.inUse, .unreachable, .crowded, .busy, .readOnly]

    /// - Parameters:
    ///   - services: what runs while it waits.
    ///   - listening: called with the addresses where it waits.
    /// - Returns: `nil` where it was told to stop.
    /// - Throws: what waiting does not end.
    func turn(
        identity: TLSIdentity?, with services: [any Service],
        listening: @escaping @Sendable ([HubServer.Address]) -> Void
    ) async throws -> Turn? {
        let taking = Taking(place: settings.place, logger: logger)
        if let database = try await taking.attempt() {
            return Turn(database: database, addresses: settings.face.addresses)
        }
        try await checkKey()
        logger.notice("Standby: Waiting for the hub that runs on '\(settings.place.name)'")
        let addresses = Mutex(settings.face.addresses)
        let server = StandbyServer(
            settings.configuration, identity: identity, clock: { .now }, logger: logger,
            isConnected: { taking.isConnected }
        ) { found in
            addresses.withLock { $0 = found }
            for address in found { logger.notice("Standby: Listening on \(address)") }
            listening(found)
            systemd.ready()
        }
        var quiet = logger
        quiet.logLevel = .error
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: server), .init(service: StandbySigns(systemd: systemd)),
                .init(service: taking, successTerminationBehavior: .gracefullyShutdownGroup),
            ] + services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet)
        // A slow request does not delay the others.
        configuration.maximumGracefulShutdownDuration = Self.farewell
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            if taking.taken == nil { throw error }
        }
        guard let database = taking.taken else { return nil }
        logger.notice("Standby: Taking over '\(settings.place.name)'")
        return Turn(database: database, addresses: addresses.withLock { $0 })
    }

    /// Before it is too late to copy the folder. A database that cannot be read now, or of another version, is checked when
    /// it is this hub's turn.
    private func checkKey() async throws {
        guard let database = try? HubDatabase(at: settings.place, .current, schema: Features.schema) else {
            return
        }
        defer { database.close() }
        do {
            try await SharedKey.check(database)
        } catch is StorageError {
            return
        }
    }

    /// Tries to be the hub, until it is.
    private final class Taking: Service {
        private static let queue = DispatchQueue(label: "standby")
        /// The lock is asked for ten times a second in that time, and the connection is another one afterwards.
        private static let patience: Duration = .seconds(1)
        private static let pause: Duration = .milliseconds(500)
        private struct State {
            var database: HubDatabase?
            var isConnected = false
            var told: StorageError.Code?
        }

        private let place: DatabasePlace
        private let logger: Logger
        private let state = Mutex(State())

        init(place: DatabasePlace, logger: Logger) {
            self.place = place
            self.logger = logger
        }

        var taken: HubDatabase? { state.withLock { $0.database } }
        var isConnected: Bool { state.withLock { $0.isConnected } }

        func run() async throws {
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                if let database = try await attempt() {
                    return state.withLock { $0.database = database }
                }
                guard !isConnected else { continue }
                await cancelWhenGracefulShutdown { try? await Task.sleep(for: Self.pause) }
            }
        }

        /// Waits for the server on a thread of its own.
        ///
        /// - Returns: `nil` where it may be tried again.
        func attempt() async throws -> HubDatabase? {
            let result = await withCheckedContinuation { done in
                Self.queue.async { [place] in
                    done.resume(
                        returning: Result { () throws(StorageError) in
                            try HubDatabase(
                                at: place, .migrating, isHub: true, within: Self.patience,
                                schema: Features.schema)
                        })
                }
            }
            guard case .failure(let error) = result else { return try result.get() }
            guard Standby.passing.contains(error.code) else { throw error }
            let isNews = state.withLock { state in
                defer { state.told = error.code }
                state.isConnected = error.code == .inUse
                return error.code != .inUse && state.told != error.code
            }
            if isNews { logger.warning("Standby: \(error)") }
            return nil
        }
    }
}

/// What systemd is told while the hub waits.
private struct StandbySigns: Service {
    let systemd: SystemdNotifier

    func run() async {
        let pause = systemd.watchdog.map { $0 / 2 } ?? .seconds(20)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            systemd.alive("standby: waits for the hub that runs on the database")
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: pause) }
        }
    }
}

/// Ends the hub once another one runs on its database: what it has in memory is outdated, and a start is what makes it
/// good again. systemd starts it, and it waits.
struct TakeoverWatch: Service {
    private static let pause: Duration = .seconds(1)
    let database: HubDatabase

    struct TakenOver: Error, CustomStringConvertible {
        let name: String

        var description: String {
            "cannot go on: another hub runs on '\(name)' now. Started again, this one waits."
        }
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            if await database.isTakenOver() { throw TakenOver(name: database.name) }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: Self.pause) }
        }
    }
}
