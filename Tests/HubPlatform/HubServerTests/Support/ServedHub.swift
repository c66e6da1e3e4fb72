import Logging
import MonitorCore
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import HubAccounts
@testable import HubAgents
@testable import HubLan
@testable import HubServer

/// The hub's face on a port of 127.0.0.1 that the kernel chose, over the store of an `AskedHub`.
enum ServedHub {
    static func with(
        _ configuration: HubConfiguration, adding more: [HubFeature] = [],
        _ body: (AskedHub, _ port: Int) async throws -> Void
    ) async throws {
        try await onSeveral(1, configuration, adding: more) { hub, ports in try await body(hub, ports[0]) }
    }

    static func onSeveral(
        _ count: Int, _ configuration: HubConfiguration, adding more: [HubFeature] = [],
        _ body: (AskedHub, _ ports: [Int]) async throws -> Void
    ) async throws {
        try await AskedHub.with(off: more) { hub in
            var configuration = configuration
            configuration.addresses = (0..<count).map { _ in HubServer.Address(host: "127.0.0.1", port: 0) }
            let (ports, listening) = AsyncStream.makeStream(of: [Int].self)
            let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let server = try HubServer(
                features: [.lan, .agents, .accounts] + more, storage: hub.storage,
                configuration: configuration, clock: { UTCTime(milliseconds: 0) }, logger: quiet
            ) { listening.yield($0.map(\.port)) }
            let group = ServiceGroup(services: [server], logger: quiet)
            async let running: Void = group.run()
            for await all in ports {
                try await body(hub, all)
                break
            }
            await group.triggerGracefulShutdown()
            try await running
        }
    }
}

/// A connection to it, byte for byte.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let arrived: AsyncStream<[UInt8]>
    static let ping: [UInt8] = [0x89, 0]
    /// Masked, as a client's frames are, with nothing in it.
    static let pong: [UInt8] = [0x8a, 0x80, 0, 0, 0, 0]
    static let policyViolation: [UInt8] = [0x88, 2, 0x03, 0xf0]
    static let messageTooLarge: [UInt8] = [0x88, 2, 0x03, 0xf1]

    /// The beginning of a text's frame, masked with zeros.
    static func text(of bytes: Int) -> [UInt8] {
        let length = (0..<8).reversed().map { UInt8(truncatingIfNeeded: bytes >> (8 * $0)) }
        return (bytes > 0xffff ? [0x81, 0xff] + length : [0x81, 0xfe] + length.suffix(2)) + [0, 0, 0, 0]
    }

    init(port: Int) async throws {
        let (arrived, arrive) = AsyncStream.makeStream(of: [UInt8].self)
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Arriving(arrive))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        self.arrived = arrived
    }

    func send(_ bytes: some Sequence<UInt8>) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func ask(_ path: String, _ headers: String...) async throws {
        let lines = ["GET \(path) HTTP/1.1", "Host: hub.example"] + headers
        try await send((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Asks for a WebSocket.
    func upgrade(_ path: String, _ headers: String...) async throws {
        let wish = [
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        let lines = ["GET \(path) HTTP/1.1", "Host: hub.example"] + wish + headers
        try await send((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// What comes next; `nil` at the end.
    func next() async -> [UInt8]? {
        for await bytes in arrived { return bytes }
        return nil
    }

    /// The status of the answer that comes next; `nil` where the connection ends instead.
    func status() async -> Int? {
        guard let answer = await next() else { return nil }
        let words = String(decoding: answer, as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int(words[1]) : nil
    }

    func close() async throws { try await channel.close() }
}

private final class Arriving: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let arrive: AsyncStream<[UInt8]>.Continuation

    init(_ arrive: AsyncStream<[UInt8]>.Continuation) { self.arrive = arrive }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrive.yield(Array(buffer: unwrapInboundIn(data)))
    }

    func channelInactive(context: ChannelHandlerContext) { arrive.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
