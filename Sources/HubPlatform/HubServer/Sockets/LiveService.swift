internal import HubNouns
internal import LanCore
internal import LanWire
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOWebSocket
internal import ServiceLifecycle
internal import Synchronization

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
        let spoken = SpokenFor()
        try? await channel.executeThenClose { inbound, outbound in
            await withTaskGroup(of: WebSocketErrorCode?.self) { group in
                group.addTask { try? await listen(to: inbound, outbound, title, spoken, pulse) }
                group.addTask {
                    await pulse.beat(on: channel.channel)
                    return nil
                }
                group.addTask { await revocation(of: title, spoken) }
                group.addTask { (try? await gracefulShutdown()).map { .goingAway } }
                await Goodbye.say(after: &group, to: outbound)
            }
        }
    }

    /// - Returns: how to end it.
    private func listen(
        to inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ title: Title, _ spoken: SpokenFor,
        _ pulse: Pulse
    ) async throws -> WebSocketErrorCode? {
        for try await frame in inbound {
            pulse.heard()
            switch frame.opcode {
            case .text, .binary: await hear(Array(buffer: frame.unmaskedData), title, spoken)
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose: return .normalClosure
            default: break
            }
        }
        return nil
    }

    /// - Parameter spoken: the agent that the key speaks for; its first snapshot says which, as by REST. Without
    ///   that one connection could speak for every agent, and for endless ones.
    private func hear(_ json: [UInt8], _ title: Title, _ spoken: SpokenFor) async {
        if HubRequests.isAgentConnect(json) { return }
        do {
            let received = try SnapshotV1.decode(json)
            let agent = received.snapshot.name.serverID
            // Asked of the store with the first snapshot: the name may have gone to another key meanwhile.
            if spoken.name == nil, spoken.mayAsk(at: .now) {
                spoken.name = try await owner(title, claiming: agent)
            }
            guard spoken.name == agent else {
                logger.debug("Live: The key of '\(spoken.name ?? "")' was used for '\(agent)'")
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
        case .address: try await isKnown(agent) ? agent : nil
        }
    }

    private func revocation(of title: Title, _ spoken: SpokenFor) async -> WebSocketErrorCode? {
        while (try? await Task.sleep(for: Self.betweenLooks)) != nil {
            // A database that cannot be read now says nothing about keys and agents.
            if (try? await entitles(title, toSpeakFor: spoken.name)) == false { return .policyViolation }
        }
        return nil
    }

    /// A key may be gone, and one of a restored database may be another agent's.
    private func entitles(_ title: Title, toSpeakFor agent: String?) async throws -> Bool {
        switch title {
        case .key(let secret, _):
            guard let key = try await memory.key(secret), key.state == .approved else { return false }
            return agent == nil || key.serverID == agent
        case .address(let address):
            guard configuration.value.isKeyless(address) else { return false }
            guard let agent else { return true }
            return try await isKnown(agent)
        }
    }

    private func isKnown(_ agent: String) async throws -> Bool {
        try await memory.agents().contains { $0.serverID == agent }
    }
}

/// The agent that one connection speaks for; `nil` until that is settled.
private final class SpokenFor: Sendable {
    /// A connection that names agents which the hub does not know must not ask with each frame.
    private static let betweenQuestions: Duration = .seconds(1)
    private let agent = Mutex<String?>(nil)
    private let asked = Mutex<ContinuousClock.Instant?>(nil)

    var name: String? {
        get { agent.withLock { $0 } }
        set { agent.withLock { $0 = newValue } }
    }

    func mayAsk(at now: ContinuousClock.Instant) -> Bool {
        asked.withLock { asked in
            if let asked, now - asked < Self.betweenQuestions { return false }
            asked = now
            return true
        }
    }
}
