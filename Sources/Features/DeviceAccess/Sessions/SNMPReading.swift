package import DeviceAccess
package import NIOCore
internal import NIOPosix

/// Walks a device's tables over SNMP v2c.
///
/// One socket, connected to the device: what comes from elsewhere is dropped by the kernel. One request at a time, with
/// retries that ask for less.
package enum SNMPReading {
    package struct Limits: Sendable {
        package var answer: TimeAmount = .milliseconds(1500)
        package var tries = 3
        package var whole: TimeAmount = .seconds(60)

        package init() {}
    }

    /// Never throws: what went wrong is the reading's reason.
    package static func read(
        _ tables: SNMPTables, host: String, port: Int = 161, community: [UInt8], limits: Limits = Limits(),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async -> DeviceReading {
        let loop = group.next()
        let result = loop.makePromise(of: DeviceReading.self)
        let address: SocketAddress
        do {
            address = try SocketAddress(ipAddress: host, port: port)
        } catch {
            return DeviceReading(.failed, reason: "'\(host)' is not an IP address", failure: .unreachable)
        }
        let socket = DatagramBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        WalkHandler(tables, address, community, limits, result))
                }
            }
            .connect(to: address)
        socket.whenFailure { error in
            result.succeed(
                DeviceReading(.failed, reason: "cannot ask '\(host)': \(error)", failure: .unreachable))
        }
        return await withTaskCancellationHandler {
            // because the promise only ever succeeds.
            (try? await result.futureResult.get())
                ?? DeviceReading(.failed, reason: "ended", failure: .other)
        } onCancel: {
            socket.whenSuccess { $0.close(promise: nil) }
        }
    }
}

private final class WalkHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let tables: SNMPTables
    private let address: SocketAddress
    private let community: [UInt8]
    private let limits: SNMPReading.Limits
    private let result: EventLoopPromise<DeviceReading>
    private var roots: ArraySlice<ObjectIdentifier>
    private var walk: SubtreeWalk?
    private var found: [(name: ObjectIdentifier, value: SNMPValue)] = []
    private var id = Int64.random(in: 1...0x3fff_ffff)
    private var tries = 0
    private var answered = false
    private var trouble: String?
    private var retry: Scheduled<Void>?
    private var whole: Scheduled<Void>?
    private var isDone = false

    init(
        _ tables: SNMPTables, _ address: SocketAddress, _ community: [UInt8],
        _ limits: SNMPReading.Limits, _ result: EventLoopPromise<DeviceReading>
    ) {
        self.tables = tables
        roots = tables.roots[...]
        self.address = address
        self.community = community
        self.limits = limits
        self.result = result
    }

    func channelActive(context: ChannelHandlerContext) {
        whole = schedule(context, limits.whole) { handler, context in
            handler.trouble = "the walk took too long"
            handler.finish(context)
        }
        next(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).data.readableBytesView)
        // A late answer to an earlier request, or damage, is dropped.
        guard !isDone, let message = try? SNMPMessage(bytes), message.kind == .response, message.id == id,
            message.community == community, var walk
        else { return }
        answered = true
        tries = 0
        let outcome = walk.received(message)
        self.walk = walk
        switch outcome {
        case .more: ask(context)
        case .complete: next(context)
        case .partial(let reason):
            trouble = trouble ?? reason
            next(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        trouble = trouble ?? "the reading was ended"
        finish(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        trouble = trouble ?? "\(error)"
        finish(context)
    }

    private func next(_ context: ChannelHandlerContext) {
        found += walk?.found ?? []
        walk = nil
        guard let root = roots.popFirst() else { return finish(context) }
        walk = SubtreeWalk(root)
        tries = 0
        ask(context)
    }

    private func ask(_ context: ChannelHandlerContext) {
        guard let walk, !isDone else { return }
        id = id % 0x3fff_ffff + 1
        let request = walk.request(community: community, id: id)
        let envelope = AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: request.bytes))
        context.writeAndFlush(wrapOutboundOut(envelope), promise: nil)
        retry?.cancel()
        retry = schedule(context, limits.answer) { handler, context in handler.timedOut(context) }
    }

    private func timedOut(_ context: ChannelHandlerContext) {
        tries += 1
        guard tries < limits.tries else {
            trouble =
                trouble
                ?? (answered ? "the device stopped answering" : "no answer: wrong address or community")
            return finish(context)
        }
        walk?.timedOut()
        ask(context)
    }

    private func schedule(
        _ context: ChannelHandlerContext, _ delay: TimeAmount,
        _ act: @escaping @Sendable (WalkHandler, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: delay) { act(bound.value.0, bound.value.1) }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        retry?.cancel()
        whole?.cancel()
        found += walk?.found ?? []
        let table = tables.table(SNMPWalk(found))
        var reading = DeviceReading(
            trouble == nil ? .complete : table.count == 0 ? .failed : .partial, reason: trouble)
        reading.failure = reading.verdict == .failed ? (answered ? .other : .unreachable) : nil
        reading.table = table
        result.succeed(reading)
        context.close(promise: nil)
    }
}
