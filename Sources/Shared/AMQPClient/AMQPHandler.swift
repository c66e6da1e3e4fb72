internal import AMQP
internal import NIOCore

/// One connection's session on its event loop: bytes in and out, heartbeats, and who waits for which confirm.
final class AMQPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Published and not confirmed; beyond it publishing is refused.
    private static let mostUnconfirmed = 4096

    private var session: AMQPSession
    private let events: AsyncStream<AMQPSession.Event>.Continuation
    private let ready: EventLoopPromise<NIOLoopBound<AMQPHandler>>
    private var unconfirmed: [UInt64: EventLoopPromise<Void>] = [:]
    private var context: ChannelHandlerContext?
    private var beating: RepeatedTask?
    private var heardAt = NIODeadline.now()
    private var isBlocked = false
    private var ending: any Error = AMQPLink.Fault("the connection to the broker ended")

    init(
        _ session: AMQPSession, _ events: AsyncStream<AMQPSession.Event>.Continuation,
        _ ready: EventLoopPromise<NIOLoopBound<AMQPHandler>>
    ) {
        self.session = session
        self.events = events
        self.ready = ready
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heardAt = .now()
        do throws(AMQPFault) {
            for event in try session.receive(unwrapInboundIn(data).readableBytesView) { take(event, context) }
            flush()
        } catch {
            end(error, context)
        }
    }

    private func take(_ event: AMQPSession.Event, _ context: ChannelHandlerContext) {
        switch event {
        case .ready(let heartbeat):
            beat(each: heartbeat, context)
            ready.succeed(NIOLoopBound(self, eventLoop: context.eventLoop))
        case .confirmed(let tag, let isMultiple, let isTaken):
            confirm(isMultiple ? unconfirmed.keys.filter { $0 <= tag } : [tag], isTaken)
            return
        case .blocked: isBlocked = true
        case .unblocked: isBlocked = false
        case .closed(let code, let reason):
            let isRefused = code == 403 || code == 530
            ending = AMQPLink.Fault(
                "the broker \(isRefused ? "refuses" : "closed the connection"): \(code) \(reason)")
            events.yield(event)
            flush()
            return context.close(promise: nil)
        default: break
        }
        events.yield(event)
    }

    private func confirm(_ tags: [UInt64], _ isTaken: Bool) {
        for tag in tags {
            guard let promise = unconfirmed.removeValue(forKey: tag) else { continue }
            if isTaken {
                promise.succeed()
            } else {
                promise.fail(AMQPLink.Fault("the broker did not take it"))
            }
        }
    }

    /// Sends twice an interval, and ends where nothing was heard for two.
    private func beat(each seconds: UInt16, _ context: ChannelHandlerContext) {
        guard seconds > 0 else { return }
        let half = TimeAmount.milliseconds(Int64(seconds) * 500)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        beating = context.eventLoop.scheduleRepeatedTask(initialDelay: half, delay: half) {
            _ in
            let (handler, context) = bound.value
            guard NIODeadline.now() - handler.heardAt < half * 4 else {
                return handler.end(AMQPLink.Fault("the broker was silent for \(2 * Int(seconds)) s"), context)
            }
            handler.session.beat()
            handler.flush()
        }
    }

    private func flush() {
        let bytes = session.takeOutput()
        guard !bytes.isEmpty, let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private func end(_ error: any Error, _ context: ChannelHandlerContext) {
        ending = error
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(error, context) }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        beating?.cancel()
        ready.fail(ending)
        for promise in unconfirmed.values { promise.fail(ending) }
        unconfirmed = [:]
        events.finish()
    }

    // MARK: What the link wants

    func publish(_ message: AMQPMessage, _ exchange: String, _ key: String, _ taken: EventLoopPromise<Void>) {
        guard context != nil else { return taken.fail(ending) }
        guard !isBlocked, unconfirmed.count < Self.mostUnconfirmed else {
            return taken.fail(AMQPLink.Fault("the broker takes nothing for now"))
        }
        guard let tag = session.publish(message, exchange: exchange, key: key) else {
            return taken.fail(ending)
        }
        unconfirmed[tag] = taken
        flush()
    }

    func consume(_ queue: String) {
        session.consume(queue)
        flush()
    }

    func cancel(_ queue: String) {
        session.cancel(queue)
        flush()
    }

    func acknowledge(_ tag: UInt64) {
        session.acknowledge(tag)
        flush()
    }

    func close() {
        guard context != nil else { return }
        session.close()
        flush()
        // The broker closes the connection; where it does not, this end does.
        if let context {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .seconds(1)) { bound.value.close(promise: nil) }
        }
    }
}
