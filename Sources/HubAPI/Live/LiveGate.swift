internal import MonitorCore
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Stands before the upgrade to WebSocket and asks for the key first: whoever has none that is approved goes on
/// to the router without the wish to upgrade, which answers 401.
///
/// It looks at the first request of a connection, as the upgrade does, and then goes.
final class LiveGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    static let path = "/ws/monitor"
    private static let paths = [path, "/"]
    private let memory: any HubMemory
    private let pass: LivePass
    /// What came while the key is looked up.
    private var held: [HTTPServerRequestPart] = []
    private var isAsking = false

    init(memory: any HubMemory, pass: LivePass) {
        self.memory = memory
        self.pass = pass
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        held.append(part)
        guard !isAsking, case .head(let head) = part else { return }
        let wish = head.headers["upgrade"].contains { $0.lowercased() == "websocket" }
        guard wish, Self.paths.contains(head.uri), let secret = Self.bearer(head) else {
            return release(context, head, isOpen: false, wish: wish)
        }
        isAsking = true
        let answered = context.eventLoop.makePromise(of: AgentKey?.self)
        answered.completeWithTask { [memory] in try await memory.key(secret) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        answered.futureResult.whenComplete { result in
            let (gate, context) = bound.value
            let key = (try? result.get()).flatMap { $0 }
            if key?.state == .approved { gate.pass.grant(secret, key) }
            gate.release(context, head, isOpen: key?.state == .approved, wish: true)
        }
    }

    private func release(
        _ context: ChannelHandlerContext, _ head: HTTPRequestHead, isOpen: Bool, wish: Bool
    ) {
        if wish, !isOpen {
            var plain = head
            plain.headers.remove(name: "upgrade")
            plain.headers.remove(name: "connection")
            if Self.paths.contains(head.uri) { plain.uri = Self.path }
            held[0] = .head(plain)
        }
        for part in held { context.fireChannelRead(wrapInboundOut(part)) }
        held = []
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    private static func bearer(_ head: HTTPRequestHead) -> Secret? {
        guard let words = head.headers.first(name: "authorization")?.split(separator: " "), words.count == 2,
            words[0].lowercased() == "bearer", words[1].utf8.count <= 4096
        else { return nil }
        return Secret(String(words[1]))
    }
}

/// What the gate found out about one connection.
final class LivePass: Sendable {
    private let granted = Mutex<(secret: Secret, key: AgentKey)?>(nil)

    func grant(_ secret: Secret, _ key: AgentKey?) { granted.withLock { $0 = key.map { (secret, $0) } } }

    var value: (secret: Secret, key: AgentKey)? { granted.withLock { $0 } }
}
