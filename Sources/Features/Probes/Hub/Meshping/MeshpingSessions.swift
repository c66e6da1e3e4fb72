internal import HubSeries
internal import HubServer
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import NIOCore
internal import NIOWebSocket
internal import ProbeWire
internal import Probes
internal import Synchronization

/// Meshping's agents while they are connected.
///
/// Who an agent is, its passphrase and host name decide alone; what its reports say of that is not read. It gets the
/// list of `everyone`, as far as it can: IPv4 and names.
final class MeshpingSessions: Sendable {
    /// Between two looks for another decision or list.
    private static let pause: Duration = .milliseconds(500)
    private static let firstMessage: Duration = .seconds(10)
    private static let longestFirst = 4096
    /// Malformed messages before the connection is closed.
    private static let mostFaults = 3

    private let host: HubHost
    private let store: ProbeStore
    private let desk: PlanDesk
    private let board: ProbeBoard
    private let open = Mutex(0)

    init(host: HubHost, store: ProbeStore, desk: PlanDesk, board: ProbeBoard) {
        (self.host, self.store, self.desk, self.board) = (host, store, desk, board)
    }

    /// - Returns: whether there is room.
    func enter(atMost most: Int) -> Bool {
        open.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    func leave() { open.withLock { $0 -= 1 } }

    func serve(_ socket: MeshpingDoor.Socket) async {
        let channel = socket.channel
        let peer = channel.remoteAddress?.ipAddress ?? ""
        try? await socket.executeThenClose { inbound, outbound in
            let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(Self.firstMessage)) {
                channel.close(promise: nil)
            }
            var agent: ProbeStore.MeshpingAgent?
            var lists: Task<Void, any Error>?
            defer { lists?.cancel() }
            var state = MeshpingState()
            var faults = 0
            for try await frame in inbound {
                guard let message = Self.text(frame) else {
                    if frame.opcode == .connectionClose { return }
                    continue
                }
                guard let known = agent else {
                    deadline.cancel()
                    guard let new = try await greet(message, peer) else { return }
                    try await Self.send(Self.status(new), outbound)
                    // It ends by itself once it has read that; its service starts it again.
                    guard new.state == .approved else { return try await Task.sleep(for: .seconds(1)) }
                    agent = new
                    lists = Task { [self] in
                        defer { channel.close(promise: nil) }
                        try await tell(new, outbound)
                    }
                    continue
                }
                do {
                    try await take(try MeshpingV1.report(message), of: known, &state)
                } catch is WireFault {
                    faults += 1
                    if faults == Self.mostFaults { return }
                }
            }
        }
    }

    private typealias Outbound = NIOAsyncChannelOutboundWriter<WebSocketFrame>

    private static func text(_ frame: WebSocketFrame) -> [UInt8]? {
        frame.opcode == .text || frame.opcode == .binary ? Array(buffer: frame.unmaskedData) : nil
    }

    private func greet(_ message: [UInt8], _ peer: String) async throws -> ProbeStore.MeshpingAgent? {
        guard message.count <= Self.longestFirst, let hello = try? MeshpingV1.handshake(message) else {
            return nil
        }
        let secret = OrderSet.digest(of: Array("meshping:\(hello.passphrase)".utf8))
        let greeting = try await store.greet(
            hello.hostname, secret: secret, version: hello.version, from: peer)
        if let agent = greeting?.agent, greeting?.waitsNow ?? false {
            host.logger.notice(
                "Meshping: \(agent.word) (\(agent.hostname), \(peer)) waits for approval: approve it on the page Targets, or POST /admin/approve/\(agent.id)"
            )
            desk.greeted()
        }
        return greeting?.agent
    }

    private static func send(_ text: [UInt8], _ outbound: Outbound) async throws {
        try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: text)))
    }

    private static func status(_ agent: ProbeStore.MeshpingAgent) -> [UInt8] {
        let sentence =
            switch agent.state {
            case .approved: "Agent approved"
            case .pending: "Registration pending approval"
            case .hold: "Agent on hold, re-authentication required"
            case .blacklisted: "Agent is blacklisted"
            }
        return MeshpingV1.status(agent.state.rawValue, sentence, agent: agent.id)
    }

    /// Each list that differs from the one before; a decision ends it.
    private func tell(_ agent: ProbeStore.MeshpingAgent, _ outbound: Outbound) async throws {
        var told: [String]?
        while !Task.isCancelled {
            let list = targets().map(\.address.description)
            if list != told { try await Self.send(MeshpingV1.targets(list), outbound) }
            told = list
            let now = try await store.meshpingAgents().first { $0.id == agent.id }
            guard let now, now.state == .approved else {
                if let now { try await Self.send(Self.status(now), outbound) }
                return try await Task.sleep(for: .seconds(1))
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// What such agents can ping.
    private func targets() -> [ProbeTarget] {
        let book = desk.book
        let everyone = book.group(named: ProbeGroup.everyone)?.id
        return book.listed.filter { $0.group == everyone && $0.member == nil && $0.target.kind == .echo }
            .map(\.target).filter { target in
                switch target.address {
                case .literal(let address, _): address.isV4
                case .name: target.family != .v6
                case .word: false
                }
            }
    }

    private func take(
        _ rows: [MeshpingV1.Row], of agent: ProbeStore.MeshpingAgent, _ state: inout MeshpingState
    ) async throws {
        let known = Dictionary(targets().map { ($0.address.description, $0) }) { first, _ in first }
        let now = host.clock()
        let window = state.window(of: rows, known, at: now)
        let ids = Set(known.values.map(\.id))
        desk.put(
            PlanDesk.Given(targets: known.values.sorted { $0.id < $1.id }, revision: 0), for: agent.name)
        guard !window.echoes.isEmpty else { return }
        let samples = board.samples(of: window, known: ids, by: agent.name)
        try await host.series.write(
            samples, at: SampleTime(ended: now.milliseconds, milliseconds: UInt64(window.milliseconds)),
            of: .probing(agent.name))
        board.take(window, known: ids, of: agent.name, ended: now, arrivedAt: now)
    }
}
