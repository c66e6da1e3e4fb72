internal import HTTPClient
internal import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket

/// Opens WebSocket connections: TCP, TLS where asked for, and the upgrade (RFC 6455 §4.1).
struct LiveDialer: Sendable {
    let endpoint: LiveEndpoint
    let outlet: LiveOutlet
    let timing: LiveTiming
    /// `nil` for ws.
    private let tls: NIOSSLContext?

    /// - Throws: `.badSetting` when the file of authorities cannot be read.
    init(endpoint: LiveEndpoint, outlet: LiveOutlet, timing: LiveTiming) throws {
        self.endpoint = endpoint
        self.outlet = outlet
        self.timing = timing
        tls = endpoint.url.scheme.isSecure ? try Self.tlsContext(caFile: endpoint.caFile) : nil
    }

    private static func tlsContext(caFile: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let caFile { configuration.trustRoots = .file(caFile) }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw DeliveryError(.badSetting, caFile ?? "TLS", "holds no certificates that can be used")
        }
    }

    /// - Throws: what `LiveFailure.cause` explains, or `CancellationError` at once when the task is
    ///   cancelled.
    func dial(greeting: @escaping @Sendable () -> [UInt8]?) async throws -> LiveConnection {
        let dialled = outlet.eventLoop.makePromise(of: LiveConnection.self)
        return try await withTaskCancellationHandler {
            connect(dialled, greeting)
            return try await dialled.futureResult.get()
        } onCancel: {
            dialled.fail(CancellationError())
        }
    }

    /// One deadline covers every step; whatever exists when `dialled` fails is closed.
    private func connect(
        _ dialled: EventLoopPromise<LiveConnection>, _ greeting: @escaping @Sendable () -> [UInt8]?
    ) {
        let deadline = outlet.eventLoop.scheduleTask(in: TimeAmount(timing.connecting)) {
            dialled.fail(LiveFailure.tooSlow(timing.connecting))
        }
        dialled.futureResult.whenComplete { _ in deadline.cancel() }
        tcp().whenComplete { result in
            switch result {
            case .failure(let error): dialled.fail(error)
            case .success(let channel):
                dialled.futureResult.whenFailure { _ in channel.close(promise: nil) }
                do { try upgrade(channel, dialled, greeting) } catch { dialled.fail(error) }
            }
        }
    }

    private func tcp() -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: outlet.eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(TimeAmount(timing.connecting))
        guard let address = try? SocketAddress(ipAddress: endpoint.url.host, port: endpoint.url.port) else {
            return bootstrap.connect(host: endpoint.url.host, port: endpoint.url.port)
        }
        return bootstrap.connect(to: address)
    }
}

extension LiveDialer {
    /// No more of one frame, or of one message, is held.
    private var longestFrame: Int { outlet.link?.longestMessage ?? 64 << 10 }

    private func upgrade(
        _ channel: any Channel, _ dialled: EventLoopPromise<LiveConnection>,
        _ greeting: @escaping @Sendable () -> [UInt8]?
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(tlsHandler(tls)) }
        let upgrading = configuration(dialled)
        try pipeline.configureUpgradableHTTPClientPipeline(configuration: upgrading).whenComplete { result in
            switch result {
            case .success(let connection?):
                connection.start(greeting: greeting())
                dialled.succeed(connection)
            case .success(nil): break
            case .failure(let error):
                dialled.fail(error is ChannelError ? LiveFailure.closedDuringUpgrade : error)
            }
        }
    }

    /// No connection comes out of a refusal; `RefusalReader` then tells `dialled` why.
    private func configuration(
        _ dialled: EventLoopPromise<LiveConnection>
    ) -> NIOUpgradableHTTPClientPipelineConfiguration<LiveConnection?> {
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: .init(
                upgradeRequestHead: requestHead(), upgraders: [upgrader()],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(RefusalReader(dialled))
                        return nil
                    }
                }))
        // What the server sends right behind its 101 is already WebSocket.
        configuration.leftOverBytesStrategy = .forwardBytes
        return configuration
    }

    /// A certificate may name an address, but the TLS handshake may not (RFC 6066 §3).
    private func tlsHandler(_ context: NIOSSLContext) throws -> NIOSSLClientHandler {
        let host = endpoint.url.host
        let isName = !host.contains(":") && (try? SocketAddress(ipAddress: host, port: 0)) == nil
        return try NIOSSLClientHandler(context: context, serverHostname: isName ? host : nil)
    }

    private func upgrader() -> NIOTypedWebSocketClientUpgrader<LiveConnection?> {
        NIOTypedWebSocketClientUpgrader(maxFrameSize: longestFrame, enableAutomaticErrorHandling: false) {
            channel, head in
            channel.eventLoop.makeCompletedFuture {
                let isLink = outlet.link != nil && Self.confirms(head.headers)
                let connection = LiveConnection(outlet: outlet, timing: timing, isLink: isLink)
                if isLink {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024,
                            maxAccumulatedFrameSize: longestFrame))
                }
                try channel.pipeline.syncOperations.addHandler(connection)
                return connection
            }
        }
    }

    /// A server that does not know the link names no subprotocol (RFC 6455 §4.1, step 6).
    private static func confirms(_ headers: HTTPHeaders) -> Bool {
        headers["Sec-WebSocket-Protocol"] == [LinkBounds.subprotocol]
    }

    private func requestHead() -> HTTPRequestHead {
        var headers = HTTPHeaders([("Host", endpoint.url.authority), ("User-Agent", endpoint.userAgent)])
        if outlet.link != nil {
            headers.add(name: "Sec-WebSocket-Protocol", value: LinkBounds.subprotocol)
        }
        if let bearer = endpoint.bearer {
            headers.add(name: "Authorization", value: "Bearer \(bearer.revealed)")
        }
        if let fingerprint = endpoint.fingerprint {
            headers.add(name: MachineFingerprint.header, value: fingerprint)
        }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: endpoint.url.target, headers: headers)
    }
}
