internal import HTTPClient
internal import MonitorCore
internal import NIOCore
internal import NIOPosix
internal import Uplink

/// Asks a resolver for a name, in one datagram.
enum NameAsker {
    static func ask(_ resolver: IPAddress, port: Int = 53, timeout: Duration) async -> LineTurn.Finding {
        let question = NameQuestion(
            id: .random(in: .min ... .max), label: .random(in: .min ... .max), below: NameQuestion.domain)
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let peer = try SocketAddress(ipAddress: "\(resolver)", port: port)
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let answered = loop.makePromise(of: NameQuestion.Answer.self)
            let connected = DatagramBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(DatagramAnswer(question, answered))
                    }
                }
                .connect(to: peer)
            // A promise must be kept also where there is no channel to keep it.
            connected.whenFailure { answered.fail($0) }
            let channel = try await connected.get()
            let deadline = loop.scheduleTask(in: TimeAmount(timeout)) {
                answered.fail(ChannelError.connectTimeout(TimeAmount(timeout)))
            }
            defer { deadline.cancel() }
            channel.writeAndFlush(
                AddressedEnvelope(remoteAddress: peer, data: channel.allocator.buffer(bytes: question.bytes)),
                promise: nil)
            let answer = await answered.futureResult.outcome()
            try? await channel.close()
            return switch try answer.get() {
            case .alive: .answered(seconds: (clock.now - start) / .seconds(1))
            case .broken(let code): .failed("the resolver answers with error \(code)")
            }
        } catch let error as IOError {
            return .failed(systemText(error.errnoCode))
        } catch is ChannelError {
            return .failed("no answer in time")
        } catch {
            return .failed(oneLine("\(error)"))
        }
    }
}

/// Waits for the one datagram that answers; all others are passed over.
private final class DatagramAnswer: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let question: NameQuestion
    private let answered: EventLoopPromise<NameQuestion.Answer>

    init(_ question: NameQuestion, _ answered: EventLoopPromise<NameQuestion.Answer>) {
        self.question = question
        self.answered = answered
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let datagram = unwrapInboundIn(data).data
        if let answer = question.answer(in: Array(datagram.readableBytesView)) { answered.succeed(answer) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { answered.fail(error) }

    func channelInactive(context: ChannelHandlerContext) { answered.fail(ChannelError.ioOnClosedChannel) }
}
