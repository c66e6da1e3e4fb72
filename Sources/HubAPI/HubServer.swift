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
        memory: any HubMemory, configuration: HubConfiguration, clock: @escaping @Sendable () -> UTCTime,
        logger: Logger,
        listening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.configuration = CurrentConfiguration(configuration)
        let address = configuration.address
        let router = Router(context: HubContext.self)
        SnapshotRoutes(memory: memory, clock: clock).add(to: router)
        SetupRoutes(memory: memory, logger: logger).add(to: router)
        HealthRoute().add(to: router)
        let board = LiveBoard()
        let live = LiveService(memory: memory, board: board, logger: logger)
        router.get("ws/monitor") { _, _ in
            Answer.unauthorized("Live snapshots need a WebSocket and an approved key.")
        }
        HistoryRoutes(memory: memory, board: board).add(
            to: router.group("api/v1").add(middleware: TokenGate(memory: memory)))
        application = Application(
            router: router,
            server: HTTPServerBuilder { HubChannel(live: live, idle: Self.idle, responder: $0) },
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { listening($0.localAddress?.port ?? 0) }, logger: Self.quiet(logger))
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
    /// The peer's address; of a proxy where there is one.
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
