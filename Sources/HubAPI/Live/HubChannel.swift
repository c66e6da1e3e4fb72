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

    /// As a snapshot by REST.
    private static let longestFrame = SnapshotRoutes.longestBody
    /// Headers are short; what is longer than this wants our memory.
    private static let headers = {
        var bounds = NIOHTTPDecoderLimitConfiguration()
        bounds.maxHeaderFieldSize = 16_384
        bounds.maxHeaderListSize = 65_536
        bounds.maxHeaderFieldCount = 100
        return bounds
    }()
    let live: LiveService
    let browsers: BrowserService
    let bounds: ConnectionBounds
    let connections: ConnectionCount
    let configuration: CurrentConfiguration
    let identity: TLSIdentity?
    let responder: HTTPChannelHandler.Responder

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try admit(channel)
            // A peer that vanished says nothing for ever; the kernel asks for it in the end.
            channel.setOption(.socketOption(.so_keepalive), value: 1).whenComplete { _ in }
            let pass = LivePass()
            let upgrader = NIOTypedWebSocketServerUpgrader<Kind>(
                maxFrameSize: Self.longestFrame,
                shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
                upgradePipelineHandler: { channel, _ in Self.upgraded(channel) })
            var upgradable = NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { [self] in http($0, logger) }))
            // The async channel takes one request after the other, and the types check headers.
            upgradable.enablePipelining = false
            upgradable.decoderConfiguration = Self.headers
            upgradable.enableResponseHeaderValidation = false
            let pipeline = channel.pipeline.syncOperations
            if let identity { try pipeline.addHandler(identity.handler()) }
            let kind = try pipeline.configureUpgradableHTTPServerPipeline(configuration: upgradable)
            let upgrade = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Kind>.self)
            try pipeline.addHandler(
                LiveGate(memory: live.memory, pass: pass, configuration: configuration),
                position: .before(upgrade))
            let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(bounds.firstRequest)) {
                channel.close(promise: nil)
            }
            kind.whenComplete { _ in deadline.cancel() }
            return Value(channel: channel, kind: kind, pass: pass)
        }
    }

    private func admit(_ channel: any Channel) throws {
        let peer = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        guard connections.enter(peer) else {
            channel.close(promise: nil)
            throw ChannelError.ioOnClosedChannel
        }
        channel.closeFuture.whenComplete { [connections] _ in connections.leave(peer) }
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

    private static func upgraded(_ channel: any Channel) -> EventLoopFuture<Kind> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
                NIOWebSocketFrameAggregator(
                    minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024,
                    maxAccumulatedFrameSize: longestFrame))
            return .live(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
        }
    }

    func handle(value: Value, logger: Logger) async {
        switch try? await value.kind.get() {
        case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
        case .live(let channel): await serve(channel, value.pass)
        case nil: try? await value.channel.close()
        }
    }

    private func serve(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ pass: LivePass) async {
        switch pass.holder {
        case .agent(let secret, let key): await live.serve(channel, secret, key)
        case .browser(let session):
            await browsers.serve(channel) { [memory = live.memory] in
                // A database that cannot be read now says nothing about the session.
                (try? await memory.visitor(session: session).map { _ in true } ?? false) ?? true
            }
        case nil: channel.channel.close(promise: nil)
        }
    }
}
