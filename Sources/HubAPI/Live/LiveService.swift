internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOWebSocket
internal import ServiceLifecycle

/// What agents say on their WebSockets: `agent_connect`, then a snapshot each cycle.
struct LiveService: Sendable {
    /// A revoked key's connection is closed within this time.
    private static let betweenLooks: Duration = .milliseconds(500)
    let memory: any HubMemory & PeopleMemory
    let board: LiveBoard
    let states: LiveStates
    let counters: HubCounters
    let bounds: ConnectionBounds
    let configuration: CurrentConfiguration
    let clock: @Sendable () -> UTCTime
    let logger: Logger

    /// What entitles a connection to speak.
    enum Title: Sendable {
        case key(Secret, AgentKey)
        /// Of an earlier Python agent, which sends no key.
        case address(String)

        var owner: String? {
            switch self {
            case .key(_, let key): key.serverID
            case .address: nil
            }
        }

        var words: String {
            switch self {
            case .key(_, let key): key.serverID ?? "key \(key.number)"
            case .address(let address): "\(address), without a key,"
            }
        }
    }

    init(_ parts: HubParts) {
        memory = parts.memory
        board = parts.board
        states = parts.states
        counters = parts.counters
        bounds = parts.configuration.value.connections
        configuration = parts.configuration
        clock = parts.clock
        logger = parts.logger
    }

    /// Until either side ends it, its title is revoked, or the hub ends.
    func serve(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ title: Title) async {
        counters.opened(.agent)
        defer { counters.closed(.agent) }
        let pulse = Pulse(bounds)
        try? await channel.executeThenClose { inbound, outbound in
            await withTaskGroup(of: WebSocketErrorCode?.self) { group in
                group.addTask { try? await listen(to: inbound, outbound, title, pulse) }
                group.addTask {
                    await pulse.beat(on: channel.channel)
                    return nil
                }
                group.addTask { await revocation(of: title) }
                group.addTask { (try? await gracefulShutdown()).map { .goingAway } }
                await Goodbye.say(after: &group, to: outbound)
            }
        }
    }

    /// - Returns: how to end it.
    private func listen(
        to inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ title: Title, _ pulse: Pulse
    ) async throws -> WebSocketErrorCode? {
        // Asked of the store with the first snapshot: the name may have gone to another key meanwhile.
        var owner: String?
        for try await frame in inbound {
            pulse.heard()
            switch frame.opcode {
            case .text, .binary: await hear(Array(buffer: frame.unmaskedData), title, &owner)
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose: return .normalClosure
            default: break
            }
        }
        return nil
    }

    /// - Parameter owner: the agent that the key speaks for; its first snapshot says which, as by REST. Without
    ///   that one connection could speak for every agent, and for endless ones.
    private func hear(_ json: [UInt8], _ title: Title, _ owner: inout String?) async {
        if HubRequests.isAgentConnect(json) { return }
        do {
            let received = try SnapshotV1.decode(json)
            let agent = received.snapshot.name.serverID
            if owner == nil { owner = try await self.owner(title, claiming: agent) }
            guard owner == agent else {
                logger.debug("Live: The key of '\(owner ?? "")' was used for '\(agent)'")
                return
            }
            board.put(json, of: agent)
            states.offer(received.snapshot, version: received.agentVersion, arrivedAt: clock())
        } catch {
            logger.debug("Live: \(title.words) was not understood: \(error)")
        }
    }

    /// Without a key, an agent that the hub knows: so there are no more of them than by REST, with keys.
    private func owner(_ title: Title, claiming agent: String) async throws -> String? {
        switch title {
        case .key(_, let key): try await memory.owner(of: key.number, claiming: agent)
        case .address: try await memory.agents().contains { $0.serverID == agent } ? agent : nil
        }
    }

    private func revocation(of title: Title) async -> WebSocketErrorCode? {
        while (try? await Task.sleep(for: Self.betweenLooks)) != nil {
            switch title {
            case .key(let secret, _):
                // A database that cannot be read now says nothing about the key.
                guard let key = try? await memory.key(secret) else { continue }
                if key.state != .approved { return .policyViolation }
            case .address(let address):
                if !configuration.value.isKeyless(address) { return .policyViolation }
            }
        }
        return nil
    }
}
