internal import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOWebSocket
internal import ServiceLifecycle

/// The WebSockets of agents: `agent_connect`, then what a feature hears (`AgentListener`); and the link's frames, where
/// both sides speak them.
struct LiveService: Sendable {
    /// A revoked key's connection is closed within this time.
    private static let betweenLooks: Duration = .milliseconds(500)
    let agents: any AgentDirectory
    /// `nil` where no feature hears agents.
    let listener: (any AgentListener)?
    let link: LinkParts
    let counters: HubCounters
    let bounds: ConnectionBounds

    /// What entitles a connection to speak.
    enum Title: Sendable {
        case key(Secret, any KnownKey)
        /// Of an earlier Python agent, which sends no key.
        case address(String)

        var words: String {
            switch self {
            case .key(_, let key): key.owner ?? "key \(key.number)"
            case .address(let address): "\(address), without a key,"
            }
        }
    }

    init(_ host: HubHost, listener: (any AgentListener)?, link: LinkParts) {
        agents = host.agents
        self.listener = listener
        self.link = link
        counters = host.counters
        bounds = host.configuration.value.connections
    }

    /// Until either side ends it, its title is revoked, or the hub ends.
    func serve(
        _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ title: Title, isLink: Bool
    ) async {
        counters.opened(.agent)
        defer { counters.closed(.agent) }
        let liveness = PeerLiveness(bounds)
        let speaker = AgentSpeaker(title, agents)
        let session = isLink ? session(title, channel.channel) : nil
        defer { session?.end() }
        try? await channel.executeThenClose { inbound, outbound in
            session?.greet()
            await withTaskGroup(of: WebSocketErrorCode?.self) { group in
                group.addTask { try? await listen(to: inbound, outbound, speaker, liveness, session) }
                group.addTask {
                    await liveness.ping(on: channel.channel)
                    return nil
                }
                group.addTask { await revocation(of: title, speaker) }
                group.addTask { (try? await gracefulShutdown()).map { .goingAway } }
                await CloseFrame.send(after: &group, to: outbound)
            }
        }
    }

    /// - Returns: how to end it.
    private func listen(
        to inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ speaker: AgentSpeaker,
        _ liveness: PeerLiveness, _ session: LinkSession?
    ) async throws -> WebSocketErrorCode? {
        for try await frame in inbound {
            liveness.heard()
            switch frame.opcode {
            case .text, .binary:
                let message = Array(buffer: frame.unmaskedData)
                guard let session, LinkFrame.isFrame(message) else {
                    await hear(message, speaker)
                    break
                }
                if let code = await session.hear(message, from: speaker) { return code }
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose: return .normalClosure
            default: break
            }
        }
        return nil
    }

    private func session(_ title: Title, _ channel: any Channel) -> LinkSession? {
        guard case .key(_, let key) = title else { return nil }
        return LinkSession(link, on: channel, key: key.number)
    }

    private func hear(_ message: [UInt8], _ speaker: AgentSpeaker) async {
        if HubRequests.isAgentConnect(message) { return }
        await listener?.hear(message, from: speaker)
    }

    private func revocation(of title: Title, _ speaker: AgentSpeaker) async -> WebSocketErrorCode? {
        while (try? await Task.sleep(for: Self.betweenLooks)) != nil {
            // A database that cannot be read now says nothing about keys and agents.
            if (try? await entitles(title, toSpeakFor: speaker.agent)) == false { return .policyViolation }
        }
        return nil
    }

    /// A key may be gone, and one of a restored database may be another agent's.
    private func entitles(_ title: Title, toSpeakFor agent: String?) async throws -> Bool {
        switch title {
        case .key(let secret, _):
            guard let key = try await agents.key(secret), key.standing == .approved else { return false }
            return agent == nil || key.owner == agent
        case .address(let address):
            guard agents.isKeyless(address) else { return false }
            guard let agent else { return true }
            return try await agents.isKnown(agent)
        }
    }
}
