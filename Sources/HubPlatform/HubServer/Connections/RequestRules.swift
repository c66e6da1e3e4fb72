internal import NIOCore
internal import NIOHTTP1

/// What HTTP/1.1 asks of a server besides answers: one host a request, `100 Continue`, the end of a
/// connection where either side wants it, and one answer, the last, to bytes that are not HTTP.
///
/// Source: RFC 9110 §10.1.1; RFC 9112 §2.2, §3.2, §9.3, §9.6.
final class RequestRules: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A peer that is told the end gets this long to read it.
    private static let farewell: TimeAmount = .seconds(1)
    private let bytes: PacedBytes
    private let publicURL: PublicURL?
    /// Requests whose answers are not over.
    private var unanswered = 0
    private var isReading = false
    private var isAnswering = false
    private var wantsToGoOn = false
    /// What comes behind this request is not read.
    private var isLast = false
    /// Something came that is not HTTP: it is answered when what came before it has been.
    private var isDamaged = false
    /// Nothing more is read or written.
    private var isOver = false

    init(before bytes: PacedBytes, publicURL: PublicURL?) {
        self.bytes = bytes
        self.publicURL = publicURL
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard !isLast, !isOver else { return }
            begin(head, context)
        case .body:
            if isReading { context.fireChannelRead(data) }
        case .end:
            guard isReading else { return }
            isReading = false
            bytes.pace.place = .head
            context.fireChannelRead(data)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var head = head
        (isReading, unanswered) = (true, unanswered + 1)
        bytes.pace.place = Self.place(behind: head)
        isLast = Self.isLast(head)
        if isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
        Self.checkHost(&head)
        if let publicURL { head.uri = publicURL.inner(head.uri) }
        wantsToGoOn = head.version == .http1_1 && Self.names("100-continue", in: head.headers["expect"])
        goOn(context)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private static func place(behind head: HTTPRequestHead) -> RequestPace.Place {
        if head.headers.contains(name: "transfer-encoding") { return .chunks }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        return length > 0 ? .body(left: length) : .head
    }

    private static func isLast(_ head: HTTPRequestHead) -> Bool {
        head.version != .http1_1 || names("close", in: head.headers[canonicalForm: "connection"])
    }

    /// Where there is none, or several, `HostRule` refuses it. HTTP/1.0 knew no hosts.
    private static func checkHost(_ head: inout HTTPRequestHead) {
        let hosts = head.headers["host"]
        if head.version != .http1_1, hosts.isEmpty {
            head.headers.add(name: "host", value: "localhost")
        } else if hosts.count != 1 {
            head.headers.remove(name: "host")
        }
    }

    private static func names(_ word: String, in values: some Sequence<some StringProtocol>) -> Bool {
        values.contains { $0.lowercased() == word }
    }

    /// The client waits before its body: in its turn it is told not to.
    private func goOn(_ context: ChannelHandlerContext) {
        guard wantsToGoOn, isReading, unanswered == 1, !isAnswering else { return }
        wantsToGoOn = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            isAnswering = true
            if isLast, unanswered == 1 { head.headers.replaceOrAdd(name: "connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end: finish(context, data, promise)
        default: context.write(data, promise: promise)
        }
    }

    private func finish(
        _ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?
    ) {
        (isAnswering, unanswered) = (false, unanswered - 1)
        guard isLast, unanswered == 0 else {
            context.write(data, promise: promise)
            return isDamaged ? refuse(context) : goOn(context)
        }
        let written = promise ?? context.eventLoop.makePromise()
        close(context, after: written.futureResult)
        context.write(data, promise: written)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError, !isDamaged {
            isDamaged = true
            refuse(context)
        }
        context.fireErrorCaught(error)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        guard unanswered == (isReading ? 1 : 0), !isOver else { return }
        isOver = true
        // Half of another answer is nothing to add to.
        guard !isAnswering else { return context.close(promise: nil) }
        let body = ByteBuffer(string: #"{"error":"This is no HTTP request."}"#)
        let headers: HTTPHeaders = [
            "connection": "close", "content-type": "application/json",
            "content-length": "\(body.readableBytes)",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        close(context, after: written.futureResult)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    /// Says the end, and closes when the peer had time to read it: what is closed with something unread is
    /// reset, and the answer with it.
    private func close(_ context: ChannelHandlerContext, after written: EventLoopFuture<Void>) {
        let channel = context.channel
        written.whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
        }
    }

    /// The hub ends: a client that waits for an answer gets it; other connections are closed.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            guard unanswered > 0 else { return context.close(promise: nil) }
            isLast = true
        }
        context.fireUserInboundEventTriggered(event)
    }
}
