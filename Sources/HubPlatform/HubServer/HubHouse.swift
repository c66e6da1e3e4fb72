internal import Daemon
internal import HubDatabase
internal import HubFrame
internal import HubIntake
internal import HubSeries
internal import Hummingbird
internal import Logging
internal import MonitorCore
internal import MonitorWire

/// Features that have started, over what they share.
struct HubHouse: Sendable {
    let host: HubHost
    let running: [Running]
    let link: LinkParts
    let reference: HubReference
    let pages: PageLibrary
    private let visitors: RegisteredVisitors
    private let libraries: [String: [UInt8]]
    private let lines: RecentLines
    private let openKinds: SeriesKinds

    /// - Parameters:
    ///   - identity: what the hub shows at `https`; `nil` over plain HTTP.
    ///   - checks: what the hub checks of itself.
    ///   - lines: what the hub logged.
    /// - Throws: what a feature throws at its start, and where two of them contradict each other.
    init(
        features: [HubFeature], storage: HubStorage, configuration: HubConfiguration,
        identity: TLSIdentity? = nil, checks: SelfChecks = SelfChecks(),
        clock: @escaping @Sendable () -> UTCTime, logger: Logger, lines: RecentLines = RecentLines(),
        libraries: [String: [UInt8]] = [:]
    ) throws {
        visitors = RegisteredVisitors()
        let agents = RegisteredAgents()
        host = HubHost(
            storage: storage, configuration: CurrentConfiguration(configuration),
            visitors: visitors, agents: agents, offersDuties: features.contains(where: \.isForProviders),
            identity: identity, checks: checks, clock: clock, logger: logger)
        self.libraries = libraries
        self.lines = lines
        openKinds = storage.openKinds
        reference = try HubReference(features.compactMap(\.reference))
        running = try features.map { [host] in try $0.start(host) }
        pages = try PageLibrary(
            features.map(\.pages) + [PageSources(navigation: HubPageRoute.entries)], badges: host.badges,
            hasSearch: running.contains { $0.search != nil })
        _ = try Self.only(running.compactMap(\.recentAlerts), "knows of alerts")
        host.gathering.register(running)
        if let directory = try Self.only(running.compactMap(\.visitors), "knows who visits") {
            visitors.register(directory)
        }
        if let directory = try Self.only(running.compactMap(\.agents), "knows agents' keys") {
            agents.register(directory)
        }
        if let desk = try Self.only(running.compactMap(\.desk), "has channels") { host.desk.register(desk) }
        if let door = try Self.only(running.compactMap(\.checkDoor), "takes questions for agents") {
            host.checkDoor.register(door)
        }
        if let places = try Self.only(running.compactMap(\.places), "knows places") {
            host.places.register(places)
        }
        host.roads.register(running.flatMap(\.roads))
        host.alertSources.register(running.flatMap(\.alerts))
        _ = try Self.only(running.compactMap(\.listener), "hears agents")
        let linked = running.flatMap(\.links)
        for name in Set(linked.map(\.feature.name)) {
            _ = try Self.only(linked.filter { $0.feature.name == name }, "is '\(name)' to agents")
        }
        let writers = running.flatMap(\.reports)
        for kind in Set(writers.map(\.kind)) {
            _ = try Self.only(writers.filter { $0.kind == kind }, "takes reports '\(kind)'")
        }
        storage.intake.register(
            keys: try Self.only(running.compactMap(\.reportKeys), "knows whose reports are taken"), writers,
            upkeep: running.flatMap(\.upkeep))
        link = LinkParts(
            orders: host.orders, features: linked, reports: IntakeReports(intake: storage.intake),
            clock: clock, logger: logger)
    }

    private static func only<Value>(_ all: [Value], _ deed: String) throws(HubServer.Contradiction) -> Value?
    {
        guard all.count < 2 else {
            throw HubServer.Contradiction(description: "more than one feature \(deed)")
        }
        return all.first
    }

    /// All that can be asked; each route behind one of the doors.
    func router() -> Router<HubContext> {
        let router = Router(context: HubContext.self, options: .autoGenerateHeadEndpoints)
        let methods = KnownMethods()
        router.add(middleware: AnswerCounter(counters: host.counters))
        router.add(middleware: HostRule())
        router.add(
            middleware: PublicPath(configuration: host.configuration, pages: pages, visitors: visitors))
        router.add(middleware: ForwardedPeer(configuration: host.configuration))
        router.add(middleware: UnknownPath(visitors: visitors, methods: methods))
        router.add(middleware: ZeroInTarget())
        let doors = Doors(router, host)
        HealthRoute(database: host.database, checks: running.flatMap(\.health), clock: host.clock)
            .add(to: doors)
        ReferenceRoute(reference: reference, configuration: host.configuration).add(to: doors)
        MetricsRoute(host: host, parts: running.map(\.metrics)).add(to: doors)
        SeriesRoutes(series: host.series, kinds: openKinds).add(to: doors)
        LinkRoutes(host, link).add(to: doors)
        SocketRoutes(agents: host.agents).add(to: doors)
        StaticRoutes(files: pages.files, libraries: libraries).add(to: doors)
        HubPageRoute(host: host).add(to: doors)
        ServerLogRoutes(lines: lines).add(to: doors)
        StylePageRoute(clock: host.clock).add(to: doors)
        if pages.hasSearch { SearchRoute(gathering: host.gathering).add(to: doors) }
        for one in running { one.doors(doors) }
        if !router.routes.contains(where: { "\($0.path)" == "/" }) { HubPageRoute.addStart(to: doors) }
        methods.learn(router)
        return router
    }
}
