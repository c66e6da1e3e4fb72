internal import HubCore
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import MonitorCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import NIOWebSocket

/// A connection that is HTTP or, with its first request, becomes a WebSocket.
struct HubChannel: ServerChildChannel, HTTPChannelHandler {
    enum Kind: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case live(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let kind: EventLoopFuture<Kind>
        let pass: LivePass
    }

    /// Headers are short; what is longer than this wants our memory.
    private static let headers = {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = 16_384
        bounds.maxHeaderListSize = 32_768
        bounds.maxHeaderFieldCount = 100
        return bounds
    }()
    let host: HubHost
    let live: LiveService
    let browsers: BrowserService
    let bounds: ConnectionBounds
    let identity: TLSIdentity?
    let responder: HTTPChannelHandler.Responder

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try admit(channel)
            // A peer that vanished never says so; the kernel probes for it in the end.
            channel.setOption(.socketOption(.so_keepalive), value: 1).whenComplete { _ in }
            Self.readLittle(channel)
            let pass = LivePass()
            let upgrader = NIOTypedWebSocketServerUpgrader<Kind>(
                maxFrameSize: LivePass.longest,
                // The pass alone decides: what the gate did not see holds none.
                shouldUpgrade: { channel, head in
                    channel.eventLoop.makeSucceededFuture(pass.accept(head))
                },
                upgradePipelineHandler: { channel, _ in Self.upgraded(channel, pass) })
            var upgradable = NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { [self] in http($0, logger) }))
            // The async channel takes one request after the other, and the types check headers.
            upgradable.enablePipelining = false
            upgradable.decoderConfiguration = Self.headers
            upgradable.enableResponseHeaderValidation = false
            // `RequestRules` answers what is not HTTP, in its turn.
            upgradable.enableErrorHandling = false
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ShutdownClose(after: bounds.farewell))
            if let identity { try pipeline.addHandler(identity.handler()) }
            let bytes = PacedBytes()
            try pipeline.addHandler(bytes)
            let kind = try pipeline.configureUpgradableHTTPServerPipeline(configuration: upgradable)
            let upgrade = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Kind>.self)
            try pipeline.addHandler(
                RequestRules(before: bytes, publicURL: host.configuration.value.publicURL),
                position: .before(upgrade))
            try pipeline.addHandler(
                LiveGate(host, pass: pass), position: .before(upgrade))
            let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(bounds.firstRequest)) {
                channel.close(promise: nil)
            }
            kind.whenComplete { _ in deadline.cancel() }
            return Value(channel: channel, kind: kind, pass: pass)
        }
    }

    /// The kernel holds what is not read, so that a connection takes little of our own memory.
    private static func readLittle(_ channel: any Channel) {
        let sizes = AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2048, maximum: 16_384)
        channel.setOption(.recvAllocator, value: sizes).whenComplete { _ in }
        channel.setOption(.maxMessagesPerRead, value: 1).whenComplete { _ in }
        channel.setOption(.writeBufferWaterMark, value: .init(low: 16_384, high: 32_768)).whenComplete { _ in
        }
    }

    private func admit(_ channel: any Channel) throws {
        let peer = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        let connection = ObjectIdentifier(channel)
        guard host.connections.enter(peer, as: connection, close: { channel.close(promise: nil) }) else {
            channel.close(promise: nil)
            throw ChannelError.ioOnClosedChannel
        }
        channel.closeFuture.whenComplete { [connections = host.connections] _ in
            connections.leave(peer, as: connection)
        }
    }

    private func http(_ channel: any Channel, _ logger: Logger) -> EventLoopFuture<Kind> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(LateUpgrade())
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: identity != nil))
            try pipeline.addHandler(ExchangeDeadline(bounds.exchange))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: bounds.idle, logger: logger))
            return .http(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)))
        }
    }

    private static func upgraded(_ channel: any Channel, _ pass: LivePass) -> EventLoopFuture<Kind> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.handler(type: PacedBytes.self).pace.place = .upgraded
            pipeline.removeHandler(try pipeline.handler(type: RequestRules.self), promise: nil)
            try bound(pipeline, to: pass.longestMessage)
            try pipeline.addHandler(FrameRules(.frames))
            try pipeline.addHandler(
                NIOWebSocketFrameAggregator(
                    minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024,
                    maxAccumulatedFrameSize: pass.longestMessage))
            try pipeline.addHandler(FrameRules(.messages))
            // One message at most is held while the one before is read.
            return .live(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 1))))
        }
    }

    /// The upgrade makes its decoder before it is known whose the connection is.
    private static func bound(
        _ pipeline: ChannelPipeline.SynchronousOperations, to most: Int
    ) throws {
        guard most < LivePass.longest else { return }
        let decoder = try pipeline.handler(type: ByteToMessageHandler<WebSocketFrameDecoder>.self)
        try pipeline.addHandler(
            ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: most)), position: .after(decoder))
        pipeline.removeHandler(decoder, promise: nil)
    }

    func handle(value: Value, logger: Logger) async {
        switch try? await value.kind.get() {
        case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
        case .live(let channel): await serve(channel, value.pass)
        case nil: try? await value.channel.close()
        }
    }

    private func serve(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ pass: LivePass) async {
        host.connections.prove(ObjectIdentifier(channel.channel))
        switch pass.holder {
        case .agent(let secret, let key): await live.serve(channel, .key(secret, key), isLink: pass.isLink)
        case .keyless(let address): await live.serve(channel, .address(address), isLink: false)
        case .browser(let session):
            await browsers.serve(channel) { [visitors = host.visitors] in
                // A database that cannot be read now says nothing about the session.
                (try? await visitors.visitor(session: session).map { _ in true } ?? false) ?? true
            }
        case .guest(let view, let topic):
            await browsers.serve(channel, only: topic) { [visitors = host.visitors] in
                (try? await visitors.guest(view)?.topic == topic) ?? true
            }
        case nil: channel.channel.close(promise: nil)
        }
    }
}
