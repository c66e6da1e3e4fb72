public import HubNouns
internal import Hummingbird
internal import HummingbirdCore
public import Logging
public import MonitorCore
internal import NIOCore
public import ServiceLifecycle

/// All that the hub's face asks of what the hub remembers.
public typealias HubMemories = HubMemory & KeyMemory & PeopleMemory & WatchedMemory

/// The hub's face: HTTP from agents, setups and programs. It translates, and decides nothing.
public struct HubServer: Service {
    /// One for each address.
    private var applications: [Application<RouterResponder<HubContext>>] = []
    private let configuration: CurrentConfiguration

    /// - Parameters:
    ///   - identity: what the hub shows at `https`; `nil` serves plain HTTP.
    ///   - clock: the wall clock.
    ///   - libraries: what pages load from elsewhere, by `StaticFiles.libraryPaths`.
    ///   - listening: called with all addresses, as they have become, once connections are taken on each.
    public init(
        memory: any HubMemories, configuration: HubConfiguration, identity: TLSIdentity? = nil,
        clock: @escaping @Sendable () -> UTCTime, logger: Logger, libraries: [String: [UInt8]] = [:],
        listening: @escaping @Sendable ([Address]) -> Void = { _ in }
    ) {
        let parts = HubParts(
            memory: memory, configuration: CurrentConfiguration(configuration),
            connections: ConnectionCount(configuration.connections),
            bodies: BodyBudget(bytes: configuration.bodyBytes), clock: clock, logger: logger,
            libraries: libraries)
        self.configuration = parts.configuration
        let topics = LiveTopics(states: parts.states)
        let live = LiveService(parts)
        let browsers = BrowserService(
            topics: topics, counters: parts.counters, bounds: configuration.connections)
        let router = Self.router(parts)
        let started = Started(configuration.addresses, listening) { address in
            await Self.invite(parts.firstRun, memory, port: address.port, logger)
        }
        for (place, address) in configuration.addresses.enumerated() {
            applications.append(
                Application(
                    router: router,
                    server: HTTPServerBuilder {
                        HubChannel(
                            live: live, browsers: browsers, bounds: configuration.connections,
                            connections: parts.connections, configuration: parts.configuration,
                            identity: identity, responder: $0)
                    },
                    configuration: .init(
                        address: .hostname(address.host, port: address.port), serverName: nil),
                    onServerRunning: { await started.listens(at: place, on: $0.localAddress?.port ?? 0) },
                    logger: Self.quiet(logger)))
        }
        applications[0].addServices(
            LiveTicker(states: parts.states, topics: topics), LiveForgetting(parts: parts))
    }

    /// All that can be asked; each route behind one of the doors.
    static func router(_ parts: HubParts) -> Router<HubContext> {
        let memory = parts.memory
        let router = Router(context: HubContext.self, options: .autoGenerateHeadEndpoints)
        let methods = KnownMethods()
        router.add(middleware: AnswerCounter(counters: parts.counters))
        router.add(middleware: HostRule())
        router.add(middleware: PublicPath(configuration: parts.configuration))
        router.add(middleware: ForwardedPeer(configuration: parts.configuration))
        router.add(middleware: RequestedLook())
        router.add(middleware: UnknownPath(memory: memory, methods: methods))
        router.add(middleware: ZeroInTarget())
        let doors = Doors(router, memory: memory, connections: parts.connections)
        SnapshotRoutes(parts).add(to: doors)
        SetupRoutes(parts).add(to: doors)
        HealthRoute(memory: memory).add(to: doors)
        ReferenceRoute(configuration: parts.configuration).add(to: doors)
        MetricsRoute(parts: parts).add(to: doors)
        SocketRoutes(memory: memory).add(to: doors)
        HistoryRoutes(memory: memory, board: parts.board).add(to: doors)
        DeviceRoutes(memory: memory).add(to: doors)
        EventRoutes(memory: memory).add(to: doors)
        ChartRoutes(memory: memory).add(to: doors)
        StaticRoutes(libraries: parts.libraries).add(to: doors)
        PageRoutes(memory: memory, states: parts.states, clock: parts.clock).add(to: doors)
        HubPageRoute(configuration: parts.configuration).add(to: doors)
        let desk = LoginDesk()
        EntryRoutes(memory: memory, firstRun: parts.firstRun, desk: desk).add(to: doors)
        AccountRoutes(memory: memory, desk: desk).add(to: doors)
        UserRoutes(memory: memory).add(to: doors)
        TokenRoutes(memory: memory).add(to: doors)
        KeyRoutes(memory: memory).add(to: doors)
        KeyDecisionRoutes(memory: memory).add(to: doors)
        AuditRoutes(memory: memory).add(to: doors)
        methods.learn(router)
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

    /// - Throws: `ListenError` where one of the addresses cannot be had.
    public func run() async throws {
        let addresses = configuration.value.addresses
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (application, address) in zip(applications, addresses) {
                group.addTask {
                    do {
                        try await application.run()
                    } catch let error as IOError {
                        throw ListenError(error, at: address)
                    }
                }
            }
            // Without one of them the hub is not what its operator wants.
            while try await group.next() != nil {}
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
    /// Where they ask from: the peer's address, or what a trusted proxy says of it.
    var peer: String
    let connection: ObjectIdentifier
    /// Whether somebody between says that it passed the request on.
    var isForwarded = false

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        connection = ObjectIdentifier(source.channel)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
