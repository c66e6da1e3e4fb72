internal import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Stands before the upgrade to WebSocket and asks for the key, or for the browser's session or view, first: a
/// request that has none goes on to the router without its wish to upgrade, which answers 401.
///
/// It reads the first request of a connection, as the upgrade does, and then goes; for those after it, there
/// is `LateUpgrade`. While it asks, nothing more is read.
final class LiveGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    static let path = "/ws/monitor"
    static let browserPath = "/ws/live"
    private static let paths = [path, "/"]
    private let agents: any AgentDirectory
    private let visitors: any VisitorDirectory
    private let pass: LivePass
    private let configuration: CurrentConfiguration
    /// The first head, and its end where that came with it.
    private var held: [HTTPServerRequestPart] = []
    private var isAsking = false
    private var isReadWanted = false

    init(_ host: HubHost, pass: LivePass) {
        agents = host.agents
        visitors = host.visitors
        configuration = host.configuration
        self.pass = pass
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        held.append(part)
        guard !isAsking, case .head(let head) = part else { return }
        let wish = Self.isWish(head)
        guard wish, let question = question(head, from: peer(of: head, context)) else {
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

    func read(context: ChannelHandlerContext) {
        if isAsking { isReadWanted = true } else { context.read() }
    }

    /// Whether this asks for a WebSocket as RFC 6455 §4.1 says: a plain GET without a body.
    static func isWish(_ head: HTTPRequestHead) -> Bool {
        func names(_ word: String, _ field: String) -> Bool {
            head.headers[canonicalForm: field].contains { $0.lowercased() == word }
        }
        let length = head.headers.first(name: "content-length") ?? "0"
        return head.method == .GET && head.version == .http1_1 && names("websocket", "upgrade")
            && names("upgrade", "connection") && head.headers["host"].count == 1
            && length == "0" && !head.headers.contains(name: "transfer-encoding")
            && head.headers["sec-websocket-version"] == ["13"]
            && head.headers["sec-websocket-key"].map(\.utf8.count) == [24]
    }

    /// - Returns: `nil` where the request itself says that there is nothing to ask.
    private func question(
        _ head: HTTPRequestHead, from address: String
    ) -> (@Sendable () async throws -> LivePass.Holder?)? {
        if Self.paths.contains(head.uri), !head.headers.contains(name: "authorization"),
            agents.isKeyless(address)
        {
            return { .keyless(address) }
        }
        if Self.paths.contains(head.uri), let secret = Secret(bearerOf: head.headers["authorization"]) {
            let machine = head.headers.first(name: MachineFingerprint.header)
            return { [agents] in
                guard let known = try await agents.key(secret) else { return nil }
                let key = try await agents.key(known, usedFrom: address, machine: machine)
                return key.standing == .approved ? .agent(secret, key) : nil
            }
        }
        guard head.uri == Self.browserPath, BrowserOrigin.isOwn(head, at: configuration.value.publicURL)
        else { return nil }
        return browser(head.headers["cookie"])
    }

    /// A session counts before a link to one view, as it does for pages.
    private func browser(_ cookies: [String]) -> (@Sendable () async throws -> LivePass.Holder?)? {
        let session = SessionCookie.session(in: cookies)
        let view = GuestCookie.secret(in: cookies)
        guard session != nil || view != nil else { return nil }
        return { [visitors] in
            if let session, try await visitors.visitor(session: session) != nil { return .browser(session) }
            guard let view, let topic = try await visitors.guest(view)?.topic else { return nil }
            return .guest(view, topic)
        }
    }

    private func peer(of head: HTTPRequestHead, _ context: ChannelHandlerContext) -> String {
        ForwardedPeer.peer(
            context.channel.remoteAddress?.ipAddress ?? "", claiming: ForwardedClaims(head.headers),
            trusting: configuration.value.trustedProxies)
    }

    private func release(
        _ context: ChannelHandlerContext, _ head: HTTPRequestHead, isOpen: Bool, wish: Bool
    ) {
        if !isOpen, head.headers.contains(name: "upgrade") {
            var plain = head
            // The upgrade reads this field alone, and need not know the rest of what makes a wish.
            plain.headers.remove(name: "upgrade")
            if wish { plain.headers.remove(name: "connection") }
            if wish, Self.paths.contains(head.uri) { plain.uri = Self.path }
            held[0] = .head(plain)
        }
        for part in held { context.fireChannelRead(wrapInboundOut(part)) }
        held = []
        isAsking = false
        context.fireChannelReadComplete()
        if isReadWanted { context.read() }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}

/// What the gate found out about one connection.
final class LivePass: Sendable {
    enum Holder: Sendable {
        case agent(Secret, any KnownKey)
        /// With the address that needs no key.
        case keyless(String)
        /// With the secret of its session.
        case browser(Secret)
        /// With the secret of its link to one view, and the topic of that view.
        case guest(Secret, String)
    }

    private let granted = Mutex<Holder?>(nil)
    private let linked = Mutex(false)

    /// As a snapshot by REST.
    static let longest = BodyBudget.longestBody

    /// Bytes of a frame, and of a message: what is not yet whole is held for each connection, outside of
    /// `BodyBudget`. A browser only names topics.
    var longestMessage: Int {
        switch holder {
        case .agent: Self.longest
        case .keyless: 1 << 20
        case .browser, .guest, nil: 4096
        }
    }

    func grant(_ holder: Holder) { granted.withLock { $0 = holder } }

    var holder: Holder? { granted.withLock { $0 } }

    /// Whether the connection carries the agents' link besides snapshots.
    var isLink: Bool { linked.withLock { $0 } }

    /// What the answer to the upgrade says besides; `nil` refuses it.
    func accept(_ head: HTTPRequestHead) -> HTTPHeaders? {
        guard let holder else { return nil }
        guard case .agent = holder,
            head.headers[canonicalForm: "sec-websocket-protocol"].contains(where: {
                $0 == LinkBounds.subprotocol
            })
        else { return [:] }
        linked.withLock { $0 = true }
        return ["Sec-WebSocket-Protocol": LinkBounds.subprotocol]
    }
}
