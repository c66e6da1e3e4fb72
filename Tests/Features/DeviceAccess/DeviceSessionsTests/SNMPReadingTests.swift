import DeviceAccess
import DeviceSessions
import NIOCore
import NIOPosix
import TestSupport
import Testing

@Suite("reading over SNMP, on loopback") struct SNMPReadingTests {
    private static let community = Array("lab-community".utf8)

    private func read(_ port: Int) async -> DeviceReading {
        var limits = SNMPReading.Limits()
        limits.answer = .milliseconds(150)
        return await SNMPReading.addresses(
            host: "127.0.0.1", port: port, community: Self.community, limits: limits)
    }

    @Test(
        "a walk gives the rows of the shared records",
        arguments: ["made-qbridge-plain", "made-bridge-only", "made-qbridge-shifted-ifindex"])
    func rows(_ name: String) async throws {
        let bytes = try #require(Fixture.bytes(at: Fixture.path("isp/snmp/\(name).snmprec")))
        let walk = SNMPRecord.walk(DeviceText(bytes))
        let agent = try await LabAgent(walk, Self.community)
        let reading = await read(agent.port)
        try await agent.close()
        #expect(reading.verdict == .complete, "\(reading.reason ?? "")")
        #expect(reading.table == Table(.addresses(BridgeTables.addresses(walk))))
        #expect(agent.port != 0)
    }

    @Test("a lost answer is asked for again; a wrong community, or an agent that goes backward, is named")
    func failures() async throws {
        let bytes = try #require(Fixture.bytes(at: Fixture.path("isp/snmp/made-bridge-only.snmprec")))
        let walk = SNMPRecord.walk(DeviceText(bytes))
        let lossy = try await LabAgent(walk, Self.community, dropping: 3)
        #expect(await read(lossy.port).verdict == .complete)
        try await lossy.close()
        let strange = try await LabAgent(walk, Array("other".utf8))
        let refused = await read(strange.port)
        #expect(refused.verdict == .failed)
        #expect(refused.reason == "no answer: wrong address or community")
        try await strange.close()
        let backward = try await LabAgent(walk, Self.community, repeating: true)
        let partial = await read(backward.port)
        #expect(partial.verdict != .complete)
        #expect(partial.reason == "the device's names go backward or repeat")
        try await backward.close()
    }
}

/// An SNMP agent with the variables of a walk.
private final class LabAgent: Sendable {
    private let channel: any Channel
    let port: Int

    init(_ walk: SNMPWalk, _ community: [UInt8], dropping: Int = 0, repeating: Bool = false) async throws {
        channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AgentHandler(walk, community, dropping, repeating))
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
    private var asked = 0

    init(_ walk: SNMPWalk, _ community: [UInt8], _ dropping: Int, _ repeating: Bool) {
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
        asked += 1
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
