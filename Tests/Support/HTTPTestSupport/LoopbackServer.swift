import Glibc
import NIOCore
package import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on a port of 127.0.0.1 that the kernel chose, which answers as a test says.
package final class LoopbackServer: Sendable {
    package enum Answer: Sendable {
        case status(Int, headers: [(String, String)] = [], body: String = "")
        /// Never answers.
        case hang
        /// Resets the connection.
        case reset
        /// Answers 200 with a body that does not end.
        case endless
    }

    package struct Request: Sendable {
        package let head: HTTPRequestHead
        package let body: String
        package let bytes: [UInt8]

        package func header(_ name: String) -> String? { head.headers.first(name: name) }
    }

    package let port: Int
    /// Every complete request, in order; for one reader.
    package let requests: AsyncStream<Request>
    /// The number of requests on each connection that has ended; for one reader.
    package let ended: AsyncStream<Int>
    private let channel: any Channel
    private let connected: Counter

    package var connections: Int { connected.value }
    package func url(_ path: String = "/api/monitor") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// - Parameter answer: given the number of the request, from 0 over all connections.
    package convenience init(answer: @escaping @Sendable (Int) -> Answer) async throws {
        let served = Counter()
        try await self.init(to: { _ in answer(served.next()) }, ())
    }

    /// - Parameter answer: given the request.
    package static func answering(_ answer: @escaping @Sendable (Request) -> Answer) async throws
        -> LoopbackServer
    {
        try await LoopbackServer(to: answer, ())
    }

    private init(to answer: @escaping @Sendable (Request) -> Answer, _: Void) async throws {
        let (requests, arrived) = AsyncStream.makeStream(of: Request.self)
        let (ended, hasEnded) = AsyncStream.makeStream(of: Int.self)
        let connected = Counter()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                _ = connected.next()
                let here = Counter()
                channel.closeFuture.whenComplete { _ in hasEnded.yield(here.value) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Answering { request in
                            let answer = answer(request)
                            _ = here.next()
                            arrived.yield(request)
                            return answer
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress!.port!
        self.requests = requests
        self.ended = ended
        self.connected = connected
    }

    package func close() async throws {
        try await channel.close()
    }
}

package final class Counter: Sendable {
    private let count = Atomic(0)

    package init() {}

    package var value: Int { count.load(ordering: .sequentiallyConsistent) }

    /// 0, 1, 2, ...
    package func next() -> Int { count.wrappingAdd(1, ordering: .sequentiallyConsistent).oldValue }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: (LoopbackServer.Request) -> LoopbackServer.Answer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(answer: @escaping (LoopbackServer.Request) -> LoopbackServer.Answer) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, ByteBuffer())
        case .body(var more): body.writeBuffer(&more)
        case .end:
            let request = LoopbackServer.Request(
                head: head!, body: String(buffer: body), bytes: Array(buffer: body))
            give(answer(request), context)
        }
    }

    private func give(_ answer: LoopbackServer.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .status(let status, let headers, let body):
            var headers = HTTPHeaders(headers)
            headers.add(name: "Content-Length", value: "\(body.utf8.count)")
            write(HTTPResponseStatus(statusCode: status), headers, context)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .hang: break
        case .reset:
            // Closing with a linger time of zero sends a reset.
            (context.channel as! any SocketOptionProvider).setSoLinger(linger(l_onoff: 1, l_linger: 0))
                .assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        case .endless:
            write(.ok, HTTPHeaders(), context)
            writeForever(context)
        }
    }

    private func write(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ context: ChannelHandlerContext)
    {
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
            promise: nil)
    }

    private func writeForever(_ context: ChannelHandlerContext) {
        let chunk = ByteBuffer(repeating: 0x78, count: 16 << 10)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(chunk)))).assumeIsolated()
            .whenSuccess { self.writeForever(context) }
    }
}
