import DeviceAccess
import DeviceLab
import DeviceSessions
import NIOCore
import NIOPosix
import Testing

@Suite("reading over telnet, on loopback") struct TelnetReadingTests {
    private static let table = """
        Vlan    Mac Address       Type        Ports
        ----    -----------       --------    -----
         100    488f.5a00.0001    DYNAMIC     Fa0/7
        Total Mac Addresses for this criterion: 1
        """.replacing("\n", with: "\r\n")

    private func device() -> FakeTerminal {
        var device = FakeTerminal()
        device.enablePassword = "raise-me"
        device.answers = [
            "terminal length 0": "", "terminal width 511": "", "terminal no monitor": "",
            "show mac address-table": Self.table,
        ]
        return device
    }

    private func read(_ port: Int, limits: TelnetReading.Limits? = nil) async throws -> DeviceReading {
        var quick = TelnetReading.Limits()
        quick.settle = .milliseconds(40)
        return await TelnetReading.read(
            host: "127.0.0.1", port: port, try #require(DeviceProfile.named("cisco-ios")),
            DeviceCredentials(
                name: Array("reader".utf8), password: Array("s3cret-word".utf8),
                enable: Array("raise-me".utf8)),
            .mac, limits: limits ?? quick)
    }

    @Test("logs in, reads, and leaves")
    func whole() async throws {
        let server = try await LabServer(device())
        let reading = try await read(server.port)
        try await server.close()
        #expect(reading.verdict == .complete, "\(reading.reason ?? "")")
        #expect(reading.table?.count == 1)
        #expect(reading.sent.last == "exit")
    }

    @Test("a device that refuses, that never asks, or that is not there, ends the reading with a sentence")
    func failures() async throws {
        var limits = TelnetReading.Limits()
        limits.login = .milliseconds(200)
        limits.settle = .milliseconds(20)
        let silent = try await LabServer(nil)
        let reading = try await read(silent.port, limits: limits)
        #expect(reading.reason == "no login prompt")
        #expect(reading.failure == .unreachable)
        try await silent.close()
        let gone = try await read(silent.port, limits: limits)
        #expect(gone.failure == .unreachable)
        #expect(gone.reason?.hasPrefix("cannot connect: ") ?? false)
    }
}

/// One device on loopback; `nil` accepts and says nothing.
private final class LabServer: Sendable {
    private let channel: any Channel
    let port: Int

    init(_ device: FakeTerminal?) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let device { try channel.pipeline.syncOperations.addHandler(LabHandler(device)) }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async throws { try await channel.close() }
}

private final class LabHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var device: FakeTerminal

    init(_ device: FakeTerminal) { self.device = device }

    func channelActive(context: ChannelHandlerContext) { say(device.greeting(), context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let said = device.receive(Array(unwrapInboundIn(data).readableBytesView)) else {
            return context.close(promise: nil)
        }
        say(said, context)
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
