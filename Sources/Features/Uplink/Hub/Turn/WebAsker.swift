internal import HTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Asks one page, and judges its certificate. No redirect is followed, no body is kept.
struct WebAsker: Sendable {
    struct Reply: Sendable, Equatable {
        let status: Int
        /// Of the body, counted up to `mostBytes`.
        let bytes: Int
        /// From the question to the end of the answer.
        let seconds: Double
    }

    enum Answer: Sendable, Equatable {
        case answered(Reply)
        case wrongCertificate
        case failed(String)
    }

    fileprivate static let mostBytes = 65_536
    private let tls: NIOSSLContext

    /// - Parameter authorities: PEM; `nil` for those of this machine.
    init(authorities: [UInt8]? = nil) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(authorities))
        }
        tls = try NIOSSLContext(configuration: configuration)
    }

    func ask(
        _ url: EndpointURL, _ method: HTTPMethod, body: [UInt8] = [], timeout: Duration
    ) async -> Answer {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let replied = loop.makePromise(of: PageReply.Counted.self)
            let connected = connect(url, loop, replied, timeout)
            // A promise must be kept also where there is no channel to keep it.
            connected.whenFailure { replied.fail($0) }
            let channel = try await connected.get()
            let deadline = loop.scheduleTask(in: TimeAmount(timeout)) {
                replied.fail(ChannelError.connectTimeout(TimeAmount(timeout)))
            }
            defer { deadline.cancel() }
            send(url, method, body, on: channel)
            let reply = await replied.futureResult.outcome()
            channel.close(promise: nil)
            let counted = try reply.get()
            return .answered(
                Reply(
                    status: counted.status, bytes: counted.bytes, seconds: (clock.now - start) / .seconds(1)))
        } catch {
            return Self.answer(to: error)
        }
    }

    private func connect(
        _ url: EndpointURL, _ loop: any EventLoop, _ replied: EventLoopPromise<PageReply.Counted>,
        _ timeout: Duration
    ) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(TimeAmount(timeout))
            .channelInitializer { [tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if url.scheme.isSecure {
                        let isAddress = (try? SocketAddress(ipAddress: url.host, port: 0)) != nil
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : url.host))
                    }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(PageReply(replied))
                }
            }
        guard let address = try? SocketAddress(ipAddress: url.host, port: url.port) else {
            return bootstrap.connect(host: url.host, port: url.port)
        }
        return bootstrap.connect(to: address)
    }

    private func send(_ url: EndpointURL, _ method: HTTPMethod, _ body: [UInt8], on channel: any Channel) {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: url.target)
        head.headers = [
            "Host": url.authority, "User-Agent": "monitor-hub", "Accept": "*/*", "Connection": "close",
        ]
        if !body.isEmpty { head.headers.add(name: "Content-Length", value: "\(body.count)") }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if !body.isEmpty {
            channel.write(
                HTTPClientRequestPart.body(.byteBuffer(channel.allocator.buffer(bytes: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }

    private static func answer(to error: any Error) -> Answer {
        let text = "\(error)"
        return switch error {
        case is NIOSSLExtraError: .wrongCertificate
        case is NIOSSLError where text.contains("CERTIFICATE_VERIFY_FAILED"): .wrongCertificate
        case let error as IOError: .failed(systemText(error.errnoCode))
        case let error as NIOConnectionError: .failed(Self.cause(of: error))
        case is ChannelError: .failed("no answer in time")
        default: .failed(oneLine(text))
        }
    }

    private static func cause(of error: NIOConnectionError) -> String {
        if let refused = error.connectionErrors.first?.error as? IOError {
            return systemText(refused.errnoCode)
        }
        return error.dnsAError == nil && error.dnsAAAAError == nil
            ? "no connection" : "the name '\(error.host)' has no address"
    }
}

/// Counts one reply of a page.
private final class PageReply: ChannelInboundHandler {
    struct Counted: Sendable {
        var status: Int
        var bytes = 0
    }

    typealias InboundIn = HTTPClientResponsePart
    private let replied: EventLoopPromise<Counted>
    private var counted: Counted?

    init(_ replied: EventLoopPromise<Counted>) { self.replied = replied }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            counted = Counted(status: Int(head.status.code))
        case .body(let part):
            counted?.bytes += part.readableBytes
            if let counted, counted.bytes > WebAsker.mostBytes { replied.succeed(counted) }
        case .end:
            if let counted { replied.succeed(counted) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that closes without TLS's own goodbye has said all it had to say.
        if let counted, case NIOSSLError.uncleanShutdown = error { return replied.succeed(counted) }
        replied.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let counted { replied.succeed(counted) } else { replied.fail(ChannelError.eof) }
    }
}
