internal import NIOCore
internal import NIOWebSocket

/// Closes a WebSocket whose peer breaks the protocol, with the code that says how: frames that are not
/// masked, reserved bits and opcodes, text that is not UTF-8, fragments out of order.
///
/// It is in the pipeline twice: before fragments are put together, and behind, where whole messages are.
///
/// Source: RFC 6455 §5.1, §5.2, §5.4, §7.4.1, §8.1.
final class FrameRules: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    enum Place { case frames, messages }

    /// What is closed with something unread is reset, and the code with it.
    private static let farewell: TimeAmount = .milliseconds(300)
    private let place: Place
    private var isOver = false

    init(_ place: Place) {
        self.place = place
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOver { return }
        let frame = unwrapInboundIn(data)
        switch fault(of: frame) {
        case nil: context.fireChannelRead(data)
        case let code?: close(context, code)
        }
    }

    private func fault(of frame: WebSocketFrame) -> WebSocketErrorCode? {
        switch place {
        case .frames:
            let isKnown = [.continuation, .text, .binary, .connectionClose, .ping, .pong].contains(
                frame.opcode)
            let isReserved = frame.rsv1 || frame.rsv2 || frame.rsv3
            return isKnown && !isReserved && frame.maskKey != nil ? nil : .protocolError
        case .messages:
            guard frame.opcode == .text else { return nil }
            let isText = String(validating: frame.unmaskedData.readableBytesView, as: UTF8.self) != nil
            return isText ? nil : .dataInconsistentWithMessage
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketFrameAggregator.Error {
        case nil: context.fireErrorCaught(error)
        case .accumulatedFrameSizeIsTooLarge, .tooManyFragments: close(context, .messageTooLarge)
        default: close(context, .protocolError)
        }
    }

    private func close(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode) {
        guard !isOver else { return }
        isOver = true
        var data = context.channel.allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    }
}
