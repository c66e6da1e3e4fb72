package import DeviceAccess
internal import DeviceSessions
package import Gpon
package import NIOCore
internal import NIOPosix

/// One telnet session on an OLT: carries out what `OltDialogue` says, one line at a time.
package final class OltConnection: Sendable {
    package struct Limits: Sendable {
        package var connect: TimeAmount = .seconds(5)
        package var login: TimeAmount = .seconds(20)
        /// Nothing for so long: what the last line says is what the OLT waits for.
        package var settle: TimeAmount = .milliseconds(100)
        /// Nothing at all for so long after a line: what became of it is not known.
        package var silence: TimeAmount = .seconds(15)

        package init() {}
    }

    private let channel: any Channel
    private let handler: NIOLoopBound<OltHandler>

    private init(_ channel: any Channel, _ handler: NIOLoopBound<OltHandler>) {
        self.channel = channel
        self.handler = handler
    }

    /// Logs in, and makes the session quiet.
    package static func open(
        host: String, port: Int, _ credentials: DeviceCredentials, for purpose: OltDialogue.Purpose,
        _ profile: DeviceProfile, limits: Limits = Limits(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws(OltDialogue.Failure) -> OltConnection {
        let loop = group.next()
        let ready = loop.makePromise(of: Result<NIOLoopBound<OltHandler>, OltDialogue.Failure>.self)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(limits.connect)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let dialogue = OltDialogue(credentials, for: purpose, profile: profile)
                    try channel.pipeline.syncOperations.addHandler(OltHandler(dialogue, limits, ready))
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: host, port: port).get()
        } catch {
            ready.succeed(.failure(OltDialogue.Failure(.unreachable, "ended")))
            throw OltDialogue.Failure(.unreachable, "cannot connect: \(ConnectFailure.words(error))")
        }
        // because the promise only ever succeeds.
        switch try? await ready.futureResult.get() {
        case .success(let handler)?: return OltConnection(channel, handler)
        case .failure(let failure)?: throw failure
        case nil: throw OltDialogue.Failure(.other, "ended")
        }
    }

    /// Never throws: how it ended is the answer's.
    package func ask(_ line: String, in mode: OltMode, seconds: Int) async -> OltAnswer {
        let promise = channel.eventLoop.makePromise(of: OltAnswer.self)
        channel.eventLoop.execute { [handler] in
            handler.value.ask(line, mode, .seconds(Int64(seconds)), promise)
        }
        // because the promise only ever succeeds.
        return (try? await promise.futureResult.get()) ?? OltAnswer(.lost("the session ended"))
    }

    package func ask(_ read: OltRead) async -> OltAnswer {
        await ask(read.line, in: read.mode, seconds: read.seconds)
    }

    /// Leaves, and waits until the connection is closed: the account may have one session alone.
    package func close() async {
        channel.eventLoop.execute { [handler] in handler.value.leave() }
        try? await channel.closeFuture.get()
    }
}

/// Lives on its event loop.
private final class OltHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var dialogue: OltDialogue
    private let limits: OltConnection.Limits
    private let ready: EventLoopPromise<Result<NIOLoopBound<OltHandler>, OltDialogue.Failure>>
    private var isReady = false
    private var context: ChannelHandlerContext?
    private var answer: EventLoopPromise<OltAnswer>?
    private var settle: Scheduled<Void>?
    private var silence: Scheduled<Void>?
    private var whole: Scheduled<Void>?

    init(
        _ dialogue: OltDialogue, _ limits: OltConnection.Limits,
        _ ready: EventLoopPromise<Result<NIOLoopBound<OltHandler>, OltDialogue.Failure>>
    ) {
        self.dialogue = dialogue
        self.limits = limits
        self.ready = ready
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        whole = schedule(context, limits.login) { $0.timedOut() }
    }

    func ask(_ line: String, _ mode: OltMode, _ limit: TimeAmount, _ promise: EventLoopPromise<OltAnswer>) {
        guard let context, answer == nil, !dialogue.isOver else {
            return promise.succeed(OltAnswer(.notSent("the session is over")))
        }
        answer = promise
        whole = schedule(context, limit) { $0.timedOut() }
        silence = schedule(context, limits.silence) { $0.timedOut() }
        perform(dialogue.ask(line, in: mode), context)
    }

    func leave() {
        guard let context else { return }
        guard !dialogue.isOver else { return context.close(promise: nil) }
        whole = schedule(context, .seconds(3)) { $0.timedOut() }
        perform(dialogue.leave(), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        perform(dialogue.received(bytes), context)
        guard !dialogue.isOver else { return }
        settle?.cancel()
        settle = schedule(context, limits.settle) { $0.silent() }
        guard answer != nil || !isReady else { return }
        silence?.cancel()
        silence = schedule(context, limits.silence) { $0.timedOut() }
    }

    func channelInactive(context: ChannelHandlerContext) { perform(dialogue.closed(), context) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        perform(dialogue.closed(), context)
        context.close(promise: nil)
    }

    private func schedule(
        _ context: ChannelHandlerContext, _ delay: TimeAmount,
        _ ask: @escaping @Sendable (inout OltDialogue) -> [OltDialogue.Action]
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            handler.perform(ask(&handler.dialogue), context)
        }
    }

    private func perform(_ actions: [OltDialogue.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .ready:
                stopTimers()
                isReady = true
                ready.succeed(.success(NIOLoopBound(self, eventLoop: context.eventLoop)))
            case .answer(let given):
                stopTimers()
                answer?.succeed(given)
                answer = nil
            case .end(let failure):
                stopTimers()
                answer?.succeed(OltAnswer(.notSent(failure.description)))
                answer = nil
                if !isReady { ready.succeed(.failure(failure)) }
                isReady = true
                context.close(promise: nil)
            }
        }
    }

    private func stopTimers() { for timer in [settle, silence, whole] { timer?.cancel() } }
}
