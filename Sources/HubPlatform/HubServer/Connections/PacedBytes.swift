internal import NIOCore

/// Hands on what a connection brings when it is wanted, one piece after the other, and reads nothing more meanwhile:
/// a peer that asks without reading is left waiting a few requests ahead, with the rest in its own memory.
///
/// Stands before the decoder; `RequestRules`, behind it, tells what comes next.
final class PacedBytes: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// At its peer's end of a connection, NIO reads all that the kernel still has.
    private static let mostHeld = 1 << 20
    var pace = RequestPace()
    private var held = ByteBuffer()
    private var isWanted = false
    private var isHandingOn = false
    private var end: ChannelEvent?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if held.readableBytes == 0 { held = bytes } else { held.writeBuffer(&bytes) }
        isWanted = true
        if held.readableBytes > Self.mostHeld { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard held.readableBytes > 0 else { return context.fireChannelReadComplete() }
        handOn(context)
    }

    func read(context: ChannelHandlerContext) {
        isWanted = true
        handOn(context)
    }

    /// The end is told behind what came before it.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if held.readableBytes > 0, let event = event as? ChannelEvent, event == .inputClosed {
            end = event
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        held = ByteBuffer()
        context.fireChannelInactive()
    }

    private func handOn(_ context: ChannelHandlerContext) {
        // The handler that gets a piece may ask for the next at once.
        guard !isHandingOn else { return }
        isHandingOn = true
        while isWanted, held.readableBytes > 0 {
            isWanted = false
            context.fireChannelRead(wrapInboundOut(pace.piece(of: &held)))
            context.fireChannelReadComplete()
            // Whatever stands behind says whether it wants more.
            context.pipeline.syncOperations.read()
        }
        isHandingOn = false
        guard held.readableBytes == 0 else { return }
        held = ByteBuffer()
        if let event = end {
            end = nil
            context.fireUserInboundEventTriggered(event)
        }
        if isWanted {
            isWanted = false
            context.read()
        }
    }
}
