internal import HTTPClient
public import Logging
internal import MonitorCore
internal import MonitorWire
public import ServiceLifecycle
internal import Synchronization

/// The link where no WebSocket passes: the agent asks the hub for orders, and each request waits for them there.
///
/// Nothing is asked while no feature wants orders, while a WebSocket carries the link, or of a platform that has
/// not yet answered a snapshot as a hub does: others would take each question for a snapshot.
public final class LinkPolling: Service {
    /// How long a request waits at the hub for something to say.
    static let wait: Duration = .seconds(25)
    /// How long a WebSocket may be away before requests take its place.
    static let patience: Duration = .seconds(30)
    /// How long features may take to answer orders before the next request goes without their answers.
    static let settling: Duration = .seconds(1)
    /// Between two questions at a hub that knows no orders, such as one of 0.1.0.
    static let unknownDelay: Duration = .seconds(900)

    private let link: AgentLink
    private let endpoint: RestEndpoint
    private let logger: Logger
    private let backoff: Backoff
    private let patience: Duration
    private let pause: @Sendable (Duration) async throws -> Void
    private let outgoing = Mutex(LinkMailbox())
    private let news = Wakeup()

    /// - Parameter hasSocket: whether a WebSocket may come to carry the link.
    public convenience init(
        link: AgentLink, endpoint: RestEndpoint, hasSocket: Bool, logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.init(
            link: link, endpoint: endpoint, patience: hasSocket ? Self.patience : .zero, backoff: Backoff(),
            logger: logger, pause: pause)
    }

    init(
        link: AgentLink, endpoint: RestEndpoint, patience: Duration, backoff: Backoff, logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        (self.link, self.endpoint, self.patience, self.backoff) = (link, endpoint, patience, backoff)
        (self.logger, self.pause) = (logger, pause)
    }

    public func run() async throws {
        await runWithGrace(shutdownGrace) { await self.poll() }
    }

    private func poll() async {
        guard link.wantsOrders else { return await interruptibly { try await gracefulShutdown() } }
        var settings = endpoint.settings
        settings.totalTimeout = Self.wait + .seconds(15)
        settings.keptBytes = LinkBounds.longestFrame
        let http = HTTPPost(settings: settings)
        var backoff = backoff
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            if link.isOpen || !link.hasMetHub {
                await link.changes.wait(link.changed)
                continue
            }
            await interruptibly { try await self.pause(self.patience) }
            if link.isOpen || Task.isShuttingDownGracefully { continue }
            link.opened(
                LinkLine(manner: .polling) { [self] frame, worth in
                    outgoing.withLock { $0.put(frame, worth) }
                    news.wake()
                })
            while !link.isOpen, !Task.isCancelled, !Task.isShuttingDownGracefully {
                await ask(through: http, &backoff)
            }
            link.closed(.polling)
            outgoing.withLock { $0.clear() }
        }
    }

    private func ask(through http: HTTPPost, _ backoff: inout Backoff) async {
        let said = outgoing.withLock { $0.takeAll() }
        let frames = [link.hello()] + said.map(\.bytes)
        switch await answer(to: frames, through: http, &backoff) {
        case .heard: await settle()
        case .nothing: break
        case .interrupted: outgoing.withLock { $0.putBack(said) }
        case .failed(let delay):
            outgoing.withLock { $0.putBack(said) }
            await interruptibly { try await self.pause(delay) }
        }
    }

    /// Gives the features a moment to say what they make of new orders, so that the next hello knows of them.
    private func settle() async {
        await interruptibly { [self] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await self.pause(Self.settling) }
                group.addTask { await self.news.wait() }
                try await group.next()
            }
        }
    }

    private enum Answer {
        /// Frames came.
        case heard
        /// The hub had nothing to say.
        case nothing
        /// The agent has something to say, or ends.
        case interrupted
        case failed(Duration)
    }

    private func answer(
        to frames: [[UInt8]], through http: HTTPPost, _ backoff: inout Backoff
    ) async -> Answer {
        do {
            let request = try endpoint.ordersRequest(frames, waiting: Self.wait)
            guard let reply = try await untilNews({ try await http.send(request) }) else {
                return .interrupted
            }
            switch reply.status {
            case 200 where take(reply):
                backoff.succeeded()
                return .heard
            case 204:
                backoff.succeeded()
                return .nothing
            case 404, 405: return .failed(Self.unknownDelay)
            default:
                logger.debug("Orders: '\(endpoint.url)' answered \(reply.statusText)")
                let delay = backoff.failed()
                return .failed(DeliveryVerdict(reply).delay(backoff: delay) ?? delay)
            }
        } catch let error as DeliveryError {
            logger.debug("Orders: Failed to ask '\(endpoint.url)': \(error.cause)")
            return .failed(backoff.failed())
        } catch {
            return .interrupted
        }
    }

    /// - Returns: `false` for what is not the hub's answer.
    private func take(_ reply: HTTPReply) -> Bool {
        guard let texts = try? LinkFrame.texts(in: reply.body) else { return false }
        for text in texts { link.received(text) }
        return true
    }

    /// A request that waits at the hub is given up when the agent has something to say: what the hub answered
    /// meanwhile, it answers again.
    ///
    /// - Returns: `nil` where it was given up.
    private func untilNews(
        _ work: @escaping @Sendable () async throws -> HTTPReply
    ) async throws -> HTTPReply? {
        try await untilShutdown { [self] in
            try await withThrowingTaskGroup(of: HTTPReply?.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await work() }
                group.addTask {
                    await self.news.wait()
                    return nil
                }
                return try await group.next() ?? nil
            }
        }
    }
}
