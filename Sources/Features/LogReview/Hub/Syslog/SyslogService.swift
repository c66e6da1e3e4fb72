internal import HostLogs
internal import HubServer
internal import LogReview
internal import Logging
internal import MonitorCore
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

/// Hears syslog by UDP and TCP, and by TLS, of hosts that are configured for it, and spools their lines.
struct SyslogService: Service {
    let host: HubHost
    let store: LogStore
    let board: SyslogBoard
    /// For UDP and TCP; `nil` where only TLS is heard.
    let plain: LogSettings.SyslogAddress?
    /// For TLS; `nil` for none.
    let secure: LogSettings.SyslogAddress?

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let channels = await listen()
            if channels.isEmpty { return }
            while !Task.isCancelled {
                await learn()
                await flush()
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { break }
            }
            for channel in channels { try? await channel.close() }
            await flush()
        }
    }

    /// What cannot be heard is said, and costs nothing else.
    private func listen() async -> [any Channel] {
        var channels: [any Channel] = []
        if let plain {
            channels += await told("SYSLOG_LISTEN", plain) {
                [try await datagrams(plain), try await streams(plain, nil)]
            }
        }
        if let secure {
            channels += await told("SYSLOG_TLS_LISTEN", secure) {
                guard let identity = host.identity else { throw SyslogFault.noCertificate }
                return [try await streams(secure, identity)]
            }
        }
        return channels
    }

    private func told(
        _ setting: String, _ address: LogSettings.SyslogAddress, _ body: () async throws -> [any Channel]
    ) async -> [any Channel] {
        do {
            let channels = try await body()
            host.logger.notice(
                "Syslog is heard at \(address.host), port \(address.port) (\(setting)).")
            return channels
        } catch {
            host.logger.error(
                "cannot hear syslog at \(address.host), port \(address.port): \(error). Check \(setting).")
            return []
        }
    }

    private func datagrams(_ address: LogSettings.SyslogAddress) async throws -> any Channel {
        let board = board
        return try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65_536))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SyslogDatagrams(board: board))
                }
            }
            .bind(host: "\(address.host)", port: address.port).get()
    }

    /// - Parameter identity: what is shown before anything is heard; `nil` hears plain text.
    private func streams(
        _ address: LogSettings.SyslogAddress, _ identity: TLSIdentity?
    ) async throws -> any Channel {
        let board = board
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try identity?.secure(channel)
                    try channel.pipeline.syncOperations.addHandlers(
                        IdleStateHandler(readTimeout: .minutes(15)), SyslogStreams(board: board))
                }
            }
            .bind(host: "\(address.host)", port: address.port).get()
    }

    /// Which addresses are whose.
    private func learn() async {
        guard let hosts = try? await store.hosts() else { return }
        board.setSenders(
            hosts.reduce(into: [:]) { all, one in
                guard let found = one.approved, found.method == .syslog, let sender = found.sender else {
                    return
                }
                all[sender] = one.hostID
            })
    }

    private func flush() async {
        let lines = board.take()
        guard !lines.isEmpty else { return }
        try? await store.spool(lines)
    }
}

/// Why a kind of syslog cannot be heard.
private enum SyslogFault: Error, CustomStringConvertible {
    case noCertificate

    var description: String { "the hub has no certificate: set TLS_CERT and TLS_KEY" }
}

/// What was heard and is not spooled yet, bounded.
final class SyslogBoard: Sendable {
    private struct State {
        var senders: [IPAddress: String] = [:]
        var lines: [(hostID: String, line: [UInt8])] = []
        var bytes = 0
        var heard: UInt64 = 0
        /// Of hosts that are not configured, or more than can be kept.
        var dropped: UInt64 = 0
        var connections = 0
    }
    static let mostLines = 10_000
    static let mostBytes = 8 << 20
    static let mostConnections = 64
    private let state = Mutex(State())

    var counts: (heard: UInt64, dropped: UInt64) { state.withLock { ($0.heard, $0.dropped) } }

    func setSenders(_ senders: [IPAddress: String]) { state.withLock { $0.senders = senders } }

    func isKnown(_ address: IPAddress?) -> Bool {
        address.map { address in state.withLock { $0.senders[address] != nil } } ?? false
    }

    /// - Returns: whether there is room for one more.
    func connect() -> Bool {
        state.withLock { state in
            guard state.connections < Self.mostConnections else { return false }
            state.connections += 1
            return true
        }
    }

    func disconnect() { state.withLock { $0.connections -= 1 } }

    func hear(_ message: ArraySlice<UInt8>, from address: IPAddress?) {
        guard !message.isEmpty else { return }
        state.withLock { state in
            state.heard += 1
            guard let address, let hostID = state.senders[address], state.lines.count < Self.mostLines,
                state.bytes < Self.mostBytes
            else {
                state.dropped += 1
                return
            }
            let line = SyslogMessage(message).line
            state.bytes += line.count
            state.lines.append((hostID, line))
        }
    }

    func take() -> [(hostID: String, line: [UInt8])] {
        state.withLock { state in
            defer {
                state.lines = []
                state.bytes = 0
            }
            return state.lines
        }
    }
}

private final class SyslogDatagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let board: SyslogBoard

    init(board: SyslogBoard) { self.board = board }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        board.hear(
            Array(envelope.data.readableBytesView)[...],
            from: envelope.remoteAddress.ipAddress.flatMap { IPAddress($0) })
    }
}

private final class SyslogStreams: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let board: SyslogBoard
    private var framing = SyslogFraming()
    private var peer: IPAddress?
    private var isCounted = false

    init(board: SyslogBoard) { self.board = board }

    func channelActive(context: ChannelHandlerContext) {
        peer = context.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        isCounted = board.isKnown(peer) && board.connect()
        if !isCounted { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isCounted { board.disconnect() }
        isCounted = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for message in framing.receive(unwrapInboundIn(data).readableBytesView) {
            board.hear(message, from: peer)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
