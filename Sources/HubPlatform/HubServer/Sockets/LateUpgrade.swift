internal import NIOCore
internal import NIOHTTP1

/// Ends a connection on which a WebSocket is requested after other requests.
///
/// NIO upgrades with a connection's first request alone. A reverse proxy that keeps connections to the hub
/// open may send the wish on one of them. Closed without an answer, as any kept-alive connection may be at
/// any time, it is sent again on a fresh one: by nginx (`test_hub_proxy.py`) and by what is made of Go's
/// `net/http`.
///
/// Source: RFC 9110 §9.2.2, RFC 9112 §9.3.1.
final class LateUpgrade: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var isFirst = true
    private var isClosing = false
    /// Requests whose answers are not yet over.
    private var open = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isClosing { return }
        if case .head(let head) = unwrapInboundIn(data) {
            isClosing = !isFirst && LiveGate.isWish(head)
            isFirst = false
            if isClosing { return closeWhereIdle(context) }
            open += 1
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        open -= 1
        context.write(data, promise: promise)
        if isClosing {
            context.flush()
            closeWhereIdle(context)
        }
    }

    private func closeWhereIdle(_ context: ChannelHandlerContext) {
        if open == 0 { context.close(promise: nil) }
    }
}
