public import Logging
public import MonitorCore
public import NIOCore
public import ServiceLifecycle
internal import Synchronization

/// Sends each snapshot over a WebSocket as it is made; while that is impossible, only the newest waits.
///
/// Next: the platform's live view; in this repository `HubServer/Sockets/LiveService`.
public final class LiveDelivery: Service {
    private let endpoint: LiveEndpoint
    private let backoff: Backoff
    private let timing: LiveTiming
    private let greeting: @Sendable () -> [UInt8]
    private let logger: Logger
    private let pause: @Sendable (Duration) async throws -> Void
    let outlet: LiveOutlet
    private let state: LiveState
    private let keyAccepted = Wakeup()

    /// - Parameters:
    ///   - eventLoopGroup: one thread is enough; its owner shuts it down after `run` has returned.
    ///   - link: what travels the other way, and besides snapshots, where the server speaks the link.
    ///   - reached: woken by each connection.
    ///   - greeting: the first message of each connection, UTF-8 JSON. Called on the event loop: it must not
    ///     block.
    public convenience init(
        endpoint: LiveEndpoint, eventLoopGroup: any EventLoopGroup,
        backoff: Backoff = Backoff(first: .seconds(1), longest: .seconds(60)), link: AgentLink? = nil,
        reached: Wakeup = Wakeup(), logger: Logger, greeting: @escaping @Sendable () -> [UInt8]
    ) {
        self.init(
            endpoint: endpoint, eventLoopGroup: eventLoopGroup, backoff: backoff, timing: LiveTiming(),
            link: link, reached: reached, logger: logger,
            pause: { [loop = eventLoopGroup.next()] in try await loop.pause(for: $0) },
            greeting: greeting)
    }

    init(
        endpoint: LiveEndpoint, eventLoopGroup: any EventLoopGroup, backoff: Backoff, timing: LiveTiming,
        link: AgentLink? = nil, reached: Wakeup = Wakeup(), logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        greeting: @escaping @Sendable () -> [UInt8]
    ) {
        let state = LiveState()
        self.endpoint = endpoint
        self.backoff = backoff
        self.timing = timing
        self.greeting = greeting
        self.logger = logger
        self.pause = pause
        self.state = state
        outlet = LiveOutlet(eventLoop: eventLoopGroup.next(), link: link) { event in
            switch event {
            case .connected:
                state.status.withLock {
                    ($0.isConnected, $0.lastError, $0.isKeyWaiting) = (true, nil, false)
                }
                logger.log(.live(connectedTo: endpoint.url))
                reached.wake()
            case .replaced(let total): state.status.withLock { $0.replaced = total }
            case .sent(let snapshot):
                state.status.withLock { $0.sent += 1 }
                logger.log(.live(sent: snapshot.name.sequence))
            }
        }
    }

    /// Takes a snapshot; never waits, never fails. From any thread.
    public func offer(_ snapshot: EncodedReport) {
        outlet.offer(snapshot)
    }

    public var status: LiveStatus { state.status.withLock { $0 } }

    public func run() async throws {
        await runWithGrace(shutdownGrace) { await self.stayConnected() }
    }

    /// Tries again now, where it waits for an operator or an administrator. From any thread.
    public func keyWasAccepted() {
        keyAccepted.wake()
    }

    private func stayConnected() async {
        var backoff = backoff
        var dialer: LiveDialer?
        var earlier: Disconnection.Kind?
        var outage = OutageLog()
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let disconnection: Disconnection
            do {
                let ready = try dialer ?? LiveDialer(endpoint: endpoint, outlet: outlet, timing: timing)
                dialer = ready
                keyAccepted.forget()
                let connection = try await untilShutdown { [greeting] in
                    try await ready.dial(greeting: greeting)
                }
                let (cause, lasted) = await serve(connection)
                if lasted >= timing.lasting {
                    backoff.succeeded()
                    _ = outage.succeeded(at: .now)
                }
                disconnection = Disconnection(lost: cause)
            } catch {
                disconnection = Disconnection(error, bearer: endpoint.bearer)
            }
            if Task.isCancelled || Task.isShuttingDownGracefully { return }
            let delay = disconnection.delay(backoff: backoff.failed())
            state.status.withLock { ($0.lastError, $0.isKeyWaiting) = disconnection.standing }
            let isFirst =
                disconnection.isOfKey
                ? disconnection.kind != earlier : outage.failed(for: disconnection.cause, at: .now)
            logger.log(disconnection.line(for: endpoint.url, in: delay, isFirst: isFirst))
            earlier = disconnection.kind
            await wait(delay, isForKey: disconnection.isOfKey)
        }
    }

    /// A key that was refused is tried at once when REST finds that it is accepted.
    private func wait(_ delay: Duration, isForKey: Bool) async {
        await interruptibly { [pause, keyAccepted] in
            if isForKey {
                try await keyAccepted.cutShort { try await pause(delay) }
            } else {
                try await pause(delay)
            }
        }
    }

    /// - Returns: why the connection ended, and how long it lasted.
    private func serve(_ connection: LiveConnection) async -> (cause: String, lasted: Duration) {
        let began = ContinuousClock.now
        let cause = await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                (try? await connection.ended.get()) ?? ""
            } onGracefulShutdown: {
                connection.leave()
            }
        } onCancel: {
            connection.cut()
        }
        state.status.withLock { $0.isConnected = false }
        return (cause, ContinuousClock.now - began)
    }
}

/// Shared with the event loop's callbacks.
private final class LiveState: Sendable {
    let status = Mutex(LiveStatus())
}
