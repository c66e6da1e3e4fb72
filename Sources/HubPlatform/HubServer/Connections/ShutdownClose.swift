internal import NIOCore

/// Ends a connection soon after the hub begins to end, whatever is going on there: a slow client does not
/// delay the end. Stands first, so that nothing between delays it.
final class ShutdownClose: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let moment: TimeAmount

    init(after moment: Duration) {
        self.moment = TimeAmount(moment)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            // From here the close goes past TLS, which would wait for its peer.
            context.eventLoop.scheduleTask(in: moment) { bound.value.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }
}
