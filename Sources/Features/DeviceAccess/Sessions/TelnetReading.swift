package import DeviceAccess
package import NIOCore
internal import NIOPosix

/// Reads one thing from one device over telnet.
///
/// Opens a connection, lets a `DeviceDialogue` say what to send, and closes: no session outlives its reading.
package enum TelnetReading {
    /// How long each part may take.
    package struct Limits: Sendable {
        package var connect: TimeAmount = .seconds(5)
        package var login: TimeAmount = .seconds(20)
        /// Nothing for so long: what the last line says is what the device waits for.
        package var settle: TimeAmount = .milliseconds(150)
        package var silence: TimeAmount = .seconds(20)
        package var whole: TimeAmount = .seconds(300)

        package init() {}

        package init(_ limits: DeviceProfile.Limits) {
            silence = .seconds(Int64(limits.silenceSeconds))
        }
    }

    /// Never throws: what went wrong is the reading's reason. Ends at once when its task is cancelled.
    package static func read(
        host: String, port: Int, _ profile: DeviceProfile, _ credentials: DeviceCredentials,
        _ subject: Layout.Subject, limits: Limits? = nil,
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async -> DeviceReading {
        let limits = limits ?? Limits(profile.limits)
        let loop = group.next()
        let result = loop.makePromise(of: DeviceReading.self)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(limits.connect)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let dialogue = DeviceDialogue(profile, credentials, reading: subject)
                    try channel.pipeline.syncOperations.addHandler(
                        DialogueHandler(dialogue, limits, result))
                }
            }
        let connection = bootstrap.connect(host: host, port: port)
        connection.whenFailure { error in
            result.succeed(
                DeviceReading(
                    .failed, reason: "cannot connect: \(ConnectFailure.words(error))", failure: .unreachable))
        }
        return await withTaskCancellationHandler {
            // because the promise only ever succeeds.
            (try? await result.futureResult.get())
                ?? DeviceReading(.failed, reason: "ended", failure: .other)
        } onCancel: {
            connection.whenSuccess { $0.close(promise: nil) }
        }
    }
}

/// Carries out what a dialogue says, with the clock of its event loop.
private final class DialogueHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var dialogue: DeviceDialogue
    private let limits: TelnetReading.Limits
    private let result: EventLoopPromise<DeviceReading>
    private var settle: Scheduled<Void>?
    private var silence: Scheduled<Void>?
    private var whole: Scheduled<Void>?
    private var isDone = false

    init(
        _ dialogue: DeviceDialogue, _ limits: TelnetReading.Limits, _ result: EventLoopPromise<DeviceReading>
    ) {
        self.dialogue = dialogue
        self.limits = limits
        self.result = result
    }

    func channelActive(context: ChannelHandlerContext) {
        whole = schedule(context, limits.whole) { $0.timedOut() }
        silence = schedule(context, limits.login) { $0.timedOut() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        perform(dialogue.received(bytes), context)
        wait(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(dialogue.closed(), context)
        done(nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        perform(dialogue.closed(), context)
        context.close(promise: nil)
    }

    /// Once nothing has come for a moment the dialogue is asked; after a longer while it is told.
    private func wait(_ context: ChannelHandlerContext) {
        guard !isDone else { return }
        settle?.cancel()
        settle = schedule(context, limits.settle) { $0.silent() }
        silence?.cancel()
        silence = schedule(context, limits.silence) { $0.timedOut() }
    }

    private func schedule(
        _ context: ChannelHandlerContext, _ delay: TimeAmount,
        _ ask: @escaping @Sendable (inout DeviceDialogue) -> [DeviceDialogue.Action]
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: delay) {
            let (handler, context) = bound.value
            handler.perform(ask(&handler.dialogue), context)
        }
    }

    private func perform(_ actions: [DeviceDialogue.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .finish(let reading):
                done(reading)
                context.close(promise: nil)
            }
        }
    }

    private func done(_ reading: DeviceReading?) {
        guard !isDone else { return }
        isDone = true
        for timer in [settle, silence, whole] { timer?.cancel() }
        result.succeed(
            reading ?? DeviceReading(.failed, reason: "the device closed the connection", failure: .other))
    }
}
