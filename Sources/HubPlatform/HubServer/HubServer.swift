package import Daemon
internal import HubFrame
internal import Hummingbird
internal import HummingbirdCore
package import Logging
package import MonitorCore
internal import NIOCore
public import ServiceLifecycle

/// The hub's HTTP server: it listens, knows who asks, and answers by the routes that features bring.
public struct HubServer: Service {
    /// Why the features do not go together: two of them claim one thing.
    public struct Contradiction: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// One for each address.
    private var applications: [Application<RouterResponder<HubContext>>] = []
    private let configuration: CurrentConfiguration
    private let link: LinkParts

    /// - Parameters:
    ///   - features: those that are switched on.
    ///   - storage: made for the features that are switched off, too.
    ///   - identity: what the hub shows at `https`; `nil` serves plain HTTP.
    ///   - checks: what the hub checks of itself; they run with it.
    ///   - clock: the wall clock.
    ///   - lines: what the hub logged, for the page that shows it.
    ///   - libraries: what pages load from elsewhere, by `StaticFiles.libraryPaths`.
    ///   - listening: called with all addresses, as they have become, once connections are taken on each.
    /// - Throws: what a feature throws at its start, and where two of them contradict each other.
    package init(
        features: [HubFeature], storage: HubStorage, configuration: HubConfiguration,
        identity: TLSIdentity? = nil, checks: SelfChecks = SelfChecks(),
        clock: @escaping @Sendable () -> UTCTime, logger: Logger, lines: RecentLines = RecentLines(),
        libraries: [String: [UInt8]] = [:],
        listening: @escaping @Sendable ([Address]) -> Void = { _ in }
    ) throws {
        let house = try HubHouse(
            features: features, storage: storage, configuration: configuration,
            identity: identity, checks: checks, clock: clock, logger: logger, lines: lines,
            libraries: libraries)
        let host = house.host
        (self.configuration, link) = (host.configuration, house.link)
        let topics = LiveTopics(house.running.flatMap(\.topics))
        let live = LiveService(
            host, listener: house.running.lazy.compactMap(\.listener).first, link: house.link)
        let browsers = BrowserService(
            topics: topics, badges: host.badges, counters: host.counters, bounds: configuration.connections)
        let router = house.router()
        let started = Started(configuration.addresses, listening) { address in
            for one in house.running { await one.listening(address) }
        }
        for (place, address) in configuration.addresses.enumerated() {
            applications.append(
                Application(
                    router: router,
                    server: HTTPServerBuilder {
                        HubChannel(
                            host: host, live: live, browsers: browsers, bounds: configuration.connections,
                            identity: identity, responder: $0)
                    },
                    configuration: .init(
                        address: .hostname(address.host, port: address.port), serverName: nil),
                    onServerRunning: { await started.listens(at: place, on: $0.localAddress?.port ?? 0) },
                    logger: Self.quiet(logger)))
        }
        applications[0].addServices(LiveTicker(bell: host.live, topics: topics))
        applications[0].addServices(checks)
        applications[0].addServices(LinkForgetting(orders: host.orders, agents: host.agents))
        for service in house.running.flatMap(\.services) { applications[0].addServices(service) }
    }

    /// - Throws: `ListenError` where one of the addresses cannot be had.
    public func run() async throws {
        await link.withdrawOrders()
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

    /// From now on; the addresses and the features stay.
    public func reload(_ configuration: HubConfiguration) {
        self.configuration.value = configuration
    }

    /// The library's own lines are not for operators.
    static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = .error
        return quiet
    }
}
