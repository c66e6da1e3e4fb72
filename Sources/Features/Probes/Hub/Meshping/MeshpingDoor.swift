internal import HubServer
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOWebSocket
internal import ServiceLifecycle

/// A listener for Meshping's agents alone: `/agent`, plain, at an address of this machine.
///
/// Next: `MeshpingSessions`.
struct MeshpingDoor: Service {
    /// Connections at once.
    private static let most = 64
    /// Bytes of a message: 4,096 rows fit.
    private static let longest = 1 << 20

    let host: HubHost
    let place: MeshpingPlace
    let sessions: MeshpingSessions

    typealias Socket = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    func run() async throws {
        let server: NIOAsyncChannel<EventLoopFuture<Socket?>, Never>
        do {
            server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 16)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: place.host, port: place.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try Self.upgradable(channel) }
                }
        } catch {
            host.logger.error(
                "Meshping: Error: cannot listen on \(place): \(error). Choose another MESHPING_LISTEN.")
            return try await gracefulShutdown()
        }
        host.logger.notice("Meshping: Listening on \(place)")
        try await cancelWhenGracefulShutdown { try await serve(server) }
    }

    private func serve(_ server: NIOAsyncChannel<EventLoopFuture<Socket?>, Never>) async throws {
        try await server.executeThenClose { inbound in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in inbound {
                    let isFree = sessions.enter(atMost: Self.most)
                    group.addTask {
                        defer { if isFree { sessions.leave() } }
                        guard let socket = (try? await connection.get()) ?? nil else { return }
                        guard isFree else { return socket.channel.close(promise: nil) }
                        await sessions.serve(socket)
                    }
                }
            }
        }
    }

    private static func upgradable(_ channel: any Channel) throws -> EventLoopFuture<Socket?> {
        let upgrader = NIOTypedWebSocketServerUpgrader<Socket?>(
            maxFrameSize: longest,
            shouldUpgrade: { channel, head in
                channel.eventLoop.makeSucceededFuture(head.uri == "/agent" ? HTTPHeaders() : nil)
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 64,
                            maxAccumulatedFrameSize: longest))
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            })
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration<Socket?>(
                upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.close(promise: nil)
                    return channel.eventLoop.makeSucceededFuture(nil)
                }))
        configuration.enablePipelining = false
        let socket = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
            configuration: configuration)
        // A stranger that says nothing is not waited for.
        let deadline = channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
        socket.whenComplete { _ in deadline.cancel() }
        return socket
    }
}
