internal import MonitorCore
internal import NIOCore
internal import NIOWebSocket

/// One WebSocket connection after its upgrade: sends what the outlet holds, keeps the peer awake, notices its
/// end.
///
/// `@unchecked Sendable` because every variable is touched on `eventLoop` only; `leave` and `cut` hop there.
final class LiveConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// Why it ended; succeeds at once, even when closing takes longer.
    var ended: EventLoopFuture<String> { end.futureResult }

    private let outlet: LiveOutlet
    private let timing: LiveTiming
    private let end: EventLoopPromise<String>
    private var keepalive: Keepalive
    private var context: ChannelHandlerContext?
    /// Whether the server has confirmed the link's subprotocol.
    private let isLink: Bool
    private var beat: Scheduled<Void>?
    private var isLeaving = false
    private var hasSaidGoodbye = false
    /// Why it ends, in the server's own words.
    private var farewell: String?

    private var eventLoop: any EventLoop { outlet.eventLoop }

    init(outlet: LiveOutlet, timing: LiveTiming, isLink: Bool) {
        self.outlet = outlet
        self.isLink = isLink
        self.timing = timing
        end = outlet.eventLoop.makePromise()
        keepalive = Keepalive(betweenPings: timing.betweenPings, untilPong: timing.untilPong)
    }

    deinit {
        // A channel that closed too early to take this handler is reported here.
        end.succeed("the connection was closed")
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish("the connection was closed")
    }

    /// Sends the greeting, then what is queued. To be called once the upgrade is over, on `eventLoop`.
    func start(greeting: [UInt8]?) {
        if let greeting { write(.text, greeting) }
        outlet.open(self, isLink: isLink)
        pump()
        scheduleBeat(after: timing.betweenPings)
    }

    /// Sends what the outlet holds while the peer keeps up, the link's frames first. On `eventLoop`.
    func pump() {
        while let channel = context?.channel, channel.isWritable, let frame = outlet.takeFrame() {
            write(.text, frame)
        }
        while let channel = context?.channel, channel.isWritable, let snapshot = outlet.take() {
            write(.text, snapshot.json).assumeIsolated().whenComplete { [outlet] in
                outlet.settle(snapshot, $0)
            }
        }
        if isLeaving, outlet.isEmpty { sayGoodbye(.goingAway) }
    }

    /// Sends what is queued, says goodbye (1001), and ends when the peer has answered.
    func leave() {
        eventLoop.execute {
            self.isLeaving = true
            self.pump()
        }
    }

    /// Ends at once.
    func cut() {
        eventLoop.execute { self.finish("interrupted") }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        switch frame.opcode {
        case .pong: keepalive.pongArrived()
        // A peer that pings without reading would fill our memory with pongs.
        case .ping where context.channel.isWritable: write(.pong, frame.unmaskedData)
        case .connectionClose: closed(by: frame)
        case .text where isLink: outlet.link?.received(Array(buffer: frame.unmaskedData))
        default: break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump()
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish("the server closed the connection")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOWebSocketError { sayGoodbye(.protocolError) }
        finish(LiveFailure.cause(of: error))
    }
}

extension LiveConnection {
    /// The kernel must accept every message in time, or the connection ends.
    @discardableResult
    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> EventLoopFuture<Void> {
        guard let context else { return eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        let deadline = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timing.sending)) {
            self.finish("the server took no data for \(self.timing.sending.inSeconds)")
        }
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        let written = context.writeAndFlush(Self.wrapOutboundOut(frame))
        written.whenComplete { _ in deadline.cancel() }
        return written
    }

    @discardableResult
    private func write(_ opcode: WebSocketOpcode, _ bytes: [UInt8]) -> EventLoopFuture<Void> {
        write(opcode, ByteBuffer(bytes: bytes))
    }

    private func scheduleBeat(after delay: Duration) {
        guard context != nil else { return }
        beat = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.takeBeat() }
    }

    private func takeBeat() {
        switch keepalive.step() {
        case .ping(let delay):
            write(.ping, ByteBuffer())
            scheduleBeat(after: delay)
        case .rest(let delay): scheduleBeat(after: delay)
        case .giveUp: finish("no pong within \(timing.untilPong.inSeconds)")
        }
    }

    private func sayGoodbye(_ code: WebSocketErrorCode) {
        if hasSaidGoodbye { return }
        hasSaidGoodbye = true
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        write(.connectionClose, data)
    }

    private func closed(by frame: WebSocketFrame) {
        var data = frame.unmaskedData
        let code = data.readInteger(as: UInt16.self)
        let cause = "the server closed the connection" + (code.map { " (\($0))" } ?? "")
        // The answer may fail, and end the connection by itself, where the server is gone already.
        farewell = cause
        if !hasSaidGoodbye { write(.connectionClose, frame.unmaskedData) }
        hasSaidGoodbye = true
        finish(cause)
    }

    /// The first cause counts; later ones follow from it.
    private func finish(_ cause: String) {
        guard let context else { return }
        self.context = nil
        beat?.cancel()
        outlet.close(isLink: isLink)
        end.succeed(farewell ?? cause)
        context.close(promise: nil)
    }
}
