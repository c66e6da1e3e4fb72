import HTTPClient
import HTTPTestSupport
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// A WebSocket server on a port of 127.0.0.1 that the kernel chose, which behaves as a test says.
final class LoopbackWebSocket: Sendable {
    enum Manner: Sendable {
        /// Reads everything, answers pings and goodbyes.
        case polite
        /// As polite, but says goodbye with this code after the first message.
        case closing(WebSocketErrorCode)
        /// As polite, but never sends a pong.
        case mute
        /// Reads nothing until `readOn`.
        case deaf
        /// Sends this ping at once.
        case pinging(String)
        /// Sends a frame of this many bytes at once.
        case flooding(Int)
    }

    enum Event: Sendable, Equatable {
        case upgraded(uri: String, authorization: String?, host: String?)
        case text(String)
        case pong(String)
        case goodbye(UInt16?)
        case gone
    }

    let port: Int
    /// What happens on all connections, in order; for one reader.
    let events: AsyncStream<Event>
    private let deaf: AsyncStream<any Channel>
    private let arrivals: Arrivals
    private let channel: any Channel

    func url(_ path: String = "/ws") -> String { "ws://127.0.0.1:\(port)\(path)" }

    /// - Parameter manner: given the number of the connection, from 0.
    /// - Parameter confirming: the subprotocol that it confirms where it is offered; 0.1.0's hub confirms none.
    init(
        confirming: String? = nil, manner: @escaping @Sendable (Int) -> Manner
    ) async throws {
        let (events, happened) = AsyncStream.makeStream(of: Event.self)
        let (deaf, isDeaf) = AsyncStream.makeStream(of: (any Channel).self)
        let upgraded = Counter()
        let arrivals = Arrivals()
        let arrived: @Sendable (any Channel) -> Void = { arrivals.newest.withLock { [new = $0] in $0 = new } }
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.socketOption(.so_rcvbuf), value: 64 << 10)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let upgrader = NIOTypedWebSocketServerUpgrader<Void>(
                        maxFrameSize: 1 << 26,
                        shouldUpgrade: { channel, head in
                            channel.eventLoop.makeSucceededFuture(Self.confirmation(confirming, head))
                        },
                        upgradePipelineHandler: { channel, head in
                            happened.yield(
                                .upgraded(
                                    uri: head.uri, authorization: head.headers.first(name: "Authorization"),
                                    host: head.headers.first(name: "Host")))
                            arrived(channel)
                            let manner = manner(upgraded.next())
                            if case .deaf = manner { isDeaf.yield(channel) }
                            return channel.eventLoop.makeCompletedFuture {
                                try channel.pipeline.syncOperations.addHandler(
                                    Behaving(manner) { happened.yield($0) })
                            }
                        })
                    _ = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                        configuration: .init(
                            upgradeConfiguration: .init(
                                upgraders: [upgrader],
                                notUpgradingCompletionHandler: { $0.close() })))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress!.port!
        self.events = events
        self.arrivals = arrivals
        self.deaf = deaf
    }

    private final class Arrivals: Sendable {
        let newest = Mutex<(any Channel)?>(nil)
    }

    private static func confirmation(_ word: String?, _ head: HTTPRequestHead) -> HTTPHeaders {
        guard let word, head.headers["Sec-WebSocket-Protocol"].contains(word) else { return HTTPHeaders() }
        return ["Sec-WebSocket-Protocol": word]
    }

    /// Says something on the newest connection, in one frame or in several.
    func say(_ text: [UInt8], fragments: Int = 1) async throws {
        guard let channel = arrivals.newest.withLock({ $0 }) else { return }
        let size = max(1, (text.count + fragments - 1) / fragments)
        for start in stride(from: 0, to: text.count, by: size) {
            let isLast = start + size >= text.count
            let part = ByteBuffer(bytes: text[start..<min(text.count, start + size)])
            try await channel.writeAndFlush(
                WebSocketFrame(fin: isLast, opcode: start == 0 ? .text : .continuation, data: part))
        }
    }

    /// Makes the deaf connection read.
    func readOn() async throws {
        for await channel in deaf {
            try await channel.setOption(.autoRead, value: true).get()
            channel.read()
            return
        }
    }

    func close() async throws {
        try await channel.close()
    }
}

private final class Behaving: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let manner: LoopbackWebSocket.Manner
    private let report: (LoopbackWebSocket.Event) -> Void

    init(_ manner: LoopbackWebSocket.Manner, report: @escaping (LoopbackWebSocket.Event) -> Void) {
        self.manner = manner
        self.report = report
    }

    func handlerAdded(context: ChannelHandlerContext) {
        switch manner {
        case .deaf: context.channel.setOption(.autoRead, value: false).whenComplete { _ in }
        case .pinging(let text): send(.ping, ByteBuffer(string: text), context)
        case .flooding(let count): send(.binary, ByteBuffer(repeating: 0, count: count), context)
        default: break
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        var data = frame.unmaskedData
        switch frame.opcode {
        case .text:
            report(.text(String(buffer: data)))
            if case .closing(let code) = manner { sendGoodbye(code, context) }
        case .ping:
            if case .mute = manner { return }
            send(.pong, data, context)
        case .pong: report(.pong(String(buffer: data)))
        case .connectionClose:
            report(.goodbye(data.readInteger(as: UInt16.self)))
            send(.connectionClose, frame.unmaskedData, context)
            context.close(promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        report(.gone)
    }

    private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(
            wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    private func sendGoodbye(_ code: WebSocketErrorCode, _ context: ChannelHandlerContext) {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        send(.connectionClose, data, context)
    }
}
