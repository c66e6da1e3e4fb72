internal import MonitorCore
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Stands before the upgrade to WebSocket and asks for the key, or for the browser's session, first: whoever has
/// none goes on to the router without the wish to upgrade, which answers 401.
///
/// It looks at the first request of a connection, as the upgrade does, and then goes; for those after it, there
/// is `LateUpgrade`.
final class LiveGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    static let path = "/ws/monitor"
    static let browserPath = "/ws/live"
    private static let paths = [path, "/"]
    private let memory: any HubMemory & PeopleMemory
    private let pass: LivePass
    private let configuration: CurrentConfiguration
    /// What came while the key is looked up.
    private var held: [HTTPServerRequestPart] = []
    private var isAsking = false

    init(
        memory: any HubMemory & PeopleMemory, pass: LivePass, configuration: CurrentConfiguration
    ) {
        self.memory = memory
        self.pass = pass
        self.configuration = configuration
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        held.append(part)
        guard !isAsking, case .head(let head) = part else { return }
        let wish = Self.isWish(head)
        guard wish, let question = question(head, from: origin(head, context)) else {
            return release(context, head, isOpen: false, wish: wish)
        }
        isAsking = true
        let answered = context.eventLoop.makePromise(of: LivePass.Holder?.self)
        answered.completeWithTask { try await question() }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        answered.futureResult.whenComplete { result in
            let (gate, context) = bound.value
            let holder = (try? result.get()).flatMap { $0 }
            if let holder { gate.pass.grant(holder) }
            gate.release(context, head, isOpen: holder != nil, wish: true)
        }
    }

    /// Whether this asks for a WebSocket.
    static func isWish(_ head: HTTPRequestHead) -> Bool {
        head.headers["upgrade"].contains { $0.lowercased() == "websocket" }
    }

    /// - Returns: `nil` where the request itself says that there is nothing to ask.
    private func question(
        _ head: HTTPRequestHead, from origin: AgentOrigin
    ) -> (@Sendable () async throws -> LivePass.Holder?)? {
        let memory = memory
        if Self.paths.contains(head.uri), let secret = Self.bearer(head) {
            return {
                guard let known = try await memory.key(secret) else { return nil }
                let key = try await memory.key(known, usedFrom: origin)
                return key.state == .approved ? .agent(secret, key) : nil
            }
        }
        if head.uri == Self.browserPath, BrowserOrigin.isOwn(head), let session = Self.session(head) {
            return { try await memory.visitor(session: session).map { _ in .browser(session) } }
        }
        return nil
    }

    private func origin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> AgentOrigin {
        let peer = ForwardedPeer.peer(
            context.channel.remoteAddress?.ipAddress ?? "", claiming: head.headers["x-forwarded-for"],
            trusting: configuration.value.trustedProxies)
        return AgentOrigin(
            address: peer, claimedMachine: head.headers.first(name: MachineFingerprint.header))
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

    private static func session(_ head: HTTPRequestHead) -> Secret? {
        let cookies = head.headers[canonicalForm: "cookie"].flatMap { $0.split(separator: ";") }
        let named = SessionCookie.name + "="
        let mine = cookies.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(named) }
        // Two of the name are somebody's trick.
        guard mine.count == 1 else { return nil }
        return Secret(String(mine[0].dropFirst(named.count)))
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
    enum Holder: Sendable {
        case agent(Secret, AgentKey)
        /// With the secret of its session.
        case browser(Secret)
    }

    private let granted = Mutex<Holder?>(nil)

    func grant(_ holder: Holder) { granted.withLock { $0 = holder } }

    var holder: Holder? { granted.withLock { $0 } }
}
