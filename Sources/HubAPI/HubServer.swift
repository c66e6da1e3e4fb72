internal import Hummingbird
internal import HummingbirdCore
public import Logging
public import MonitorCore
internal import NIOCore
public import ServiceLifecycle

/// The hub's face: HTTP from agents, setups and programs. It translates, and decides nothing.
public struct HubServer: Service {
    /// A connection that says nothing for this long is closed.
    private static let idle: Duration = .seconds(75)
    private let application: Application<RouterResponder<HubContext>>
    private let configuration: CurrentConfiguration

    /// - Parameters:
    ///   - clock: the wall clock.
    ///   - listening: called with the port once connections are taken.
    public init(
        memory: any HubMemory & PeopleMemory & KeyMemory, configuration: HubConfiguration,
        clock: @escaping @Sendable () -> UTCTime, logger: Logger,
        listening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.configuration = CurrentConfiguration(configuration)
        let address = configuration.address
        let board = LiveBoard()
        let firstRun = FirstRun()
        let live = LiveService(memory: memory, board: board, logger: logger)
        application = Application(
            router: Self.router(
                memory: memory, board: board, firstRun: firstRun, clock: clock, logger: logger),
            server: HTTPServerBuilder { HubChannel(live: live, idle: Self.idle, responder: $0) },
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                listening(port)
                await Self.invite(firstRun, memory, port: port, logger)
            }, logger: Self.quiet(logger))
    }

    /// All that can be asked; each route behind one of the doors.
    static func router(
        memory: any HubMemory & PeopleMemory & KeyMemory, board: LiveBoard, firstRun: FirstRun,
        clock: @escaping @Sendable () -> UTCTime, logger: Logger
    ) -> Router<HubContext> {
        let router = Router(context: HubContext.self)
        let doors = Doors(router, memory: memory)
        SnapshotRoutes(memory: memory, clock: clock).add(to: doors)
        SetupRoutes(memory: memory, logger: logger).add(to: doors)
        HealthRoute().add(to: doors)
        doors.anybody.get("ws/monitor") { _, _ in
            Answer.unauthorized("Live snapshots need a WebSocket and an approved key.")
        }
        HistoryRoutes(memory: memory, board: board).add(to: doors)
        DeviceRoutes(memory: memory).add(to: doors)
        EventRoutes(memory: memory).add(to: doors)
        ChartRoutes(memory: memory).add(to: doors)
        let desk = LoginDesk()
        EntryRoutes(memory: memory, firstRun: firstRun, desk: desk).add(to: doors)
        AccountRoutes(memory: memory, desk: desk).add(to: doors)
        UserRoutes(memory: memory).add(to: doors)
        TokenRoutes(memory: memory).add(to: doors)
        KeyRoutes(memory: memory).add(to: doors)
        KeyDecisionRoutes(memory: memory).add(to: doors)
        AuditRoutes(memory: memory).add(to: doors)
        return router
    }

    private static func invite(
        _ firstRun: FirstRun, _ memory: any PeopleMemory, port: Int, _ logger: Logger
    ) async {
        guard (try? await memory.hasUsers()) == false else { return }
        logger.notice(
            """
            People: Nobody can log in yet. Open /setup on port \(port) and enter the code \
            \(firstRun.code.revealed), or run: monitor-hub user add NAME
            """)
    }

    /// - Throws: `ListenError` where the address cannot be had.
    public func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenError(error, at: configuration.value.address)
        }
    }

    /// From now on; the address stays.
    public func reload(_ configuration: HubConfiguration) {
        self.configuration.value = configuration
    }

    /// The library's own lines are not for operators.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = .error
        return quiet
    }
}

/// What a route knows of its request besides the request.
struct HubContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks, behind a door that asks it (`Doors`).
    var visitor: Visitor?
    /// By which they were let in.
    var session: Secret?
    /// What was read to find out where it came from.
    var form: Form?
    /// The peer's address; of a proxy where there is one.
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
