internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose request or answer goes on for too long, however slowly it drips.
final class ExchangeDeadline: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let most: TimeAmount
    private var isReading = false
    /// Requests whose answers are not over.
    private var unanswered = 0
    private var end: Scheduled<Void>?

    init(_ most: Duration) {
        self.most = TimeAmount(most)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isReading = true
            unanswered += 1
            // One that comes behind others has its time when they are answered.
            if unanswered == 1 { start(context) }
        case .body: break
        case .end:
            isReading = false
            stop()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered -= 1
            if unanswered > 0 { start(context) } else { stop() }
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end?.cancel()
        context.fireChannelInactive()
    }

    private func start(_ context: ChannelHandlerContext) {
        end?.cancel()
        let channel = context.channel
        end = context.eventLoop.scheduleTask(in: most) { channel.close(promise: nil) }
    }

    /// An answer may be over before its request is.
    private func stop() {
        guard !isReading, unanswered == 0 else { return }
        end?.cancel()
        end = nil
    }
}
