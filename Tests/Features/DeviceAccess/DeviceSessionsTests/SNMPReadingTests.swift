import DeviceAccess
import DeviceSessions
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@Suite("reading over SNMP, on loopback") struct SNMPReadingTests {
    private static let community = Array("lab-community".utf8)

    private func read(
        _ port: Int, _ subject: Layout.Subject = .mac, answer: TimeAmount = .milliseconds(150)
    ) async throws -> DeviceReading {
        let tables = try #require(SNMPTables.of(subject))
        var limits = SNMPReading.Limits()
        limits.answer = answer
        return await SNMPReading.read(
            tables, host: "127.0.0.1", port: port, community: Self.community, limits: limits)
    }

    @Test(
        "a walk gives the rows of the shared records",
        arguments: ["made-qbridge-plain", "made-bridge-only", "made-qbridge-shifted-ifindex"])
    func rows(_ name: String) async throws {
        let bytes = try #require(Fixture.bytes(at: Fixture.path("isp/snmp/\(name).snmprec")))
        let walk = SNMPRecord.walk(DeviceText(bytes))
        let agent = try await LabAgent(walk, Self.community)
        let reading = try await read(agent.port)
        try await agent.close()
        #expect(reading.verdict == .complete, "\(reading.reason ?? "")")
        #expect(reading.table == Table(.addresses(BridgeTables.addresses(walk))))
        #expect(agent.port != 0)
    }

    @Test("a switch's 500 addresses are read with 40 requests at most")
    func requests() async throws {
        var records = (1...48).map { "1.3.6.1.2.1.17.1.4.1.2.\($0)|2|\($0)" }
        records += (1...48).map { "1.3.6.1.2.1.31.1.1.1.1.\($0)|4|Gi0/\($0)" }
        for number in 0..<500 {
            let index = "100.0.4.75.23.\(number / 250).\(number % 250)"
            records.append("1.3.6.1.2.1.17.7.1.2.2.1.2.\(index)|2|\(number % 48 + 1)")
            records.append("1.3.6.1.2.1.17.7.1.2.2.1.3.\(index)|2|3")
        }
        let walk = SNMPRecord.walk(DeviceText(Array(records.joined(separator: "\n").utf8)))
        let agent = try await LabAgent(walk, Self.community)
        // None is asked for again, however busy this machine is.
        let reading = try await read(agent.port, answer: .seconds(10))
        try await agent.close()
        #expect(reading.verdict == .complete && reading.table?.count == 500)
        // At 20 ms there and back that is less than a second.
        #expect((1...40).contains(agent.requests.count), "\(agent.requests.count) requests")
    }

    @Test("neighbours and ARP tables are walked, and a device without them has none")
    func further() async throws {
        let records = """
            1.0.8802.1.1.2.1.4.1.1.5.0.25.1|4|core
            1.0.8802.1.1.2.1.4.1.1.7.0.25.1|4|Gi0/2
            1.3.6.1.2.1.4.22.1.2.5.192.0.2.7|4x|488F5A000001
            1.3.6.1.2.1.31.1.1.1.1.25|4|Gi0/1
            """
        let agent = try await LabAgent(SNMPRecord.walk(DeviceText(Array(records.utf8))), Self.community)
        let neighbours = try await read(agent.port, .neighbours)
        #expect(neighbours.verdict == .complete && neighbours.table?.count == 1)
        let arp = try await read(agent.port, .arp)
        #expect(arp.verdict == .complete && arp.table?.bindings.map(\.address) == ["192.0.2.7"])
        try await agent.close()
        let bare = try await LabAgent(SNMPWalk([("1.3.6.1.2.1.1.5.0", .bytes([]))]), Self.community)
        let none = try await read(bare.port, .neighbours)
        #expect(none.verdict == .complete && none.table?.count == 0)
        try await bare.close()
        #expect(SNMPTables.of(.config) == nil)
    }

    @Test("a lost answer is asked for again; a wrong community, or an agent that goes backward, is named")
    func failures() async throws {
        let bytes = try #require(Fixture.bytes(at: Fixture.path("isp/snmp/made-bridge-only.snmprec")))
        let walk = SNMPRecord.walk(DeviceText(bytes))
        let lossy = try await LabAgent(walk, Self.community, dropping: 3)
        #expect(try await read(lossy.port).verdict == .complete)
        try await lossy.close()
        let strange = try await LabAgent(walk, Array("other".utf8))
        let refused = try await read(strange.port)
        #expect(refused.verdict == .failed)
        #expect(refused.reason == "no answer: wrong address or community")
        try await strange.close()
        let backward = try await LabAgent(walk, Self.community, repeating: true)
        let partial = try await read(backward.port)
        #expect(partial.verdict != .complete)
        #expect(partial.reason == "the device's names go backward or repeat")
        try await backward.close()
    }
}

/// An SNMP agent with the variables of a walk.
private final class LabAgent: Sendable {
    /// Requests of its community.
    final class Counter: Sendable {
        private let requests = Mutex(0)
        var count: Int { requests.withLock { $0 } }
        /// - Returns: how many there are with this one.
        func add() -> Int {
            requests.withLock {
                $0 += 1
                return $0
            }
        }
    }

    let requests: Counter
    private let channel: any Channel
    let port: Int

    init(_ walk: SNMPWalk, _ community: [UInt8], dropping: Int = 0, repeating: Bool = false) async throws {
        let counter = Counter()
        requests = counter
        channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AgentHandler(walk, community, dropping, repeating, counter))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async throws { try await channel.close() }
}

private final class AgentHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let walk: SNMPWalk
    private let community: [UInt8]
    private let dropping: Int
    private let repeating: Bool
    private let requests: LabAgent.Counter

    init(
        _ walk: SNMPWalk, _ community: [UInt8], _ dropping: Int, _ repeating: Bool,
        _ requests: LabAgent.Counter
    ) {
        self.requests = requests
        self.walk = walk
        self.community = community
        self.dropping = dropping
        self.repeating = repeating
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let request = try? SNMPMessage(Array(envelope.data.readableBytesView)),
            request.community == community, let name = request.variables.first?.name
        else { return }
        let asked = requests.add()
        if dropping > 0, asked.isMultiple(of: dropping) { return }
        let after = walk.variables.filter { name < $0.name }.prefix(Int(request.second))
        var variables = after.map { SNMPMessage.Variable($0.name, $0.value) }
        if repeating, variables.count > 2 { variables.swapAt(0, 1) }
        if variables.isEmpty { variables = [.init(name, .missing(BER.Tag.endOfView))] }
        let response = SNMPMessage(.response, community: community, id: request.id, variables: variables)
        context.writeAndFlush(
            wrapOutboundOut(
                AddressedEnvelope(
                    remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: response.bytes))),
            promise: nil)
    }
}
