internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
package import Logging
package import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
public import ServiceLifecycle

/// Answers for a hub that waits for the one that runs: how it is at `GET /api/v1/health`, and 503 to everything else, so
/// that agents keep what they have and come again.
public struct StandbyServer: Service {
    /// After which agents come again, in seconds.
    private static let later = 2
    private let applications: [(Application<CallbackResponder<BasicRequestContext>>, HubServer.Address)]

    /// - Parameters:
    ///   - configuration: where it listens, and how many connections it takes.
    ///   - isConnected: whether the database is in reach.
    ///   - listening: called with all addresses, as they have become, once connections are taken on each.
    package init(
        _ configuration: HubConfiguration, identity: TLSIdentity?, clock: @escaping @Sendable () -> UTCTime,
        logger: Logger, isConnected: @escaping @Sendable () -> Bool,
        listening: @escaping @Sendable ([HubServer.Address]) -> Void
    ) {
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            Self.answer(to: request, isConnected: isConnected(), at: clock())
        }
        let started = Started(configuration.addresses, listening) { _ in }
        let most = MaximumAvailableConnections(configuration.connections.total)
        applications = configuration.addresses.enumerated().map { place, address in
            let application = Application(
                responder: responder,
                server: HTTPServerBuilder { StandbyChannel(identity: identity, responder: $0) },
                configuration: .init(
                    address: .hostname(address.host, port: address.port), serverName: nil,
                    availableConnectionsDelegate: most),
                onServerRunning: { await started.listens(at: place, on: $0.localAddress?.port ?? 0) },
                logger: HubServer.quiet(logger))
            return (application, address)
        }
    }

    static func answer(to request: Request, isConnected: Bool, at now: UTCTime) -> Response {
        // Also below the path of PUBLIC_URL.
        guard request.uri.path.hasSuffix("/api/v1/health") else {
            return Answer.later(
                .serviceUnavailable, "This hub waits for another one that runs. Try again later.",
                seconds: later)
        }
        return Answer.json(.serviceUnavailable, headers: [.retryAfter: "\(later)"]) { json in
            json.value("status", "standby")
            json.value("timestamp", now)
            json.value("version", monitorVersion)
            json.value("database", isConnected ? "connected" : "failing")
            json.value("lastWrite", nil as UTCTime?)
        }
    }

    /// - Throws: `ListenError` where one of the addresses cannot be had.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (application, address) in applications {
                group.addTask {
                    do {
                        try await application.run()
                    } catch let error as IOError {
                        throw ListenError(error, at: address)
                    }
                }
            }
            while try await group.next() != nil {}
        }
    }
}

/// A connection of one request after the other, and never a WebSocket.
private struct StandbyChannel: ServerChildChannel, HTTPChannelHandler {
    private static let idle: Duration = .seconds(10)
    private static let exchange: Duration = .seconds(20)
    let identity: TLSIdentity?
    let responder: HTTPChannelHandler.Responder

    func setup(
        channel: any Channel, logger: Logger
    ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let identity { try pipeline.addHandler(identity.handler()) }
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false,
                withOutboundHeaderValidation: false)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: identity != nil))
            try pipeline.addHandler(ExchangeDeadline(Self.exchange))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: Self.idle, logger: logger))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}
