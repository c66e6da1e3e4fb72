import MonitorCore
import NIOCore
import NIOPosix
import Synchronization

@testable import Probing

/// A server for names on a port of 127.0.0.1 that the kernel chose; by UDP and, with the same answers, by TCP.
final class LoopbackDNS: Sendable {
    /// An answer to one question.
    struct Answer: Sendable {
        var flags: UInt16 = 0x8180
        /// Complete resource records, their owner a pointer to the question.
        var records: [[UInt8]] = []
        var isSilent = false
        /// Answers as though another question was asked.
        var isStray = false

        static func addresses(_ texts: String..., seconds: UInt32 = 60) -> Answer {
            Answer(
                records: texts.map { text in
                    let address = IPAddress(text)!
                    return LoopbackDNS.record(address.isV4 ? 1 : 28, data(of: address), seconds: seconds)
                })
        }

        private static func data(of address: IPAddress) -> [UInt8] {
            if let v4 = address.v4 { return octets(UInt64(v4), 4) }
            return octets(address.high, 8) + octets(address.low, 8)
        }

        private static func octets(_ number: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).reversed().map { UInt8(number >> UInt64(8 * $0) & 0xff) }
        }

        static let none = Answer()
        static let noName = Answer(flags: 0x8183)
        static let broken = Answer(flags: 0x8182)
        static let silent = Answer(isSilent: true)
    }

    struct Question: Sendable {
        let name: String
        let type: DNSType?
        let byTCP: Bool
        let isUnchecked: Bool
    }

    let port: Int
    private let channels: [any Channel]
    private let asked: Asked

    /// All questions so far.
    var questions: [Question] { asked.questions }

    init(answer: @escaping @Sendable (Question) -> Answer) async throws {
        let asked = Asked(answer)
        self.asked = asked
        let stream = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Stream(asked))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = stream.localAddress!.port!
        let datagrams = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Datagrams(asked))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        channels = [stream, datagrams]
    }

    func close() async throws {
        for channel in channels { try await channel.close() }
    }

    static func record(_ type: UInt16, _ data: [UInt8], seconds: UInt32 = 60) -> [UInt8] {
        let head: [UInt8] = [0xc0, 12, UInt8(type >> 8), UInt8(type & 0xff), 0, 1]
        let life: [UInt8] = [24, 16, 8, 0].map { UInt8(seconds >> UInt32($0) & 0xff) }
        return head + life + [UInt8(data.count >> 8), UInt8(data.count & 0xff)] + data
    }
}

private final class Asked: Sendable {
    private let list = Mutex<[LoopbackDNS.Question]>([])
    private let answer: @Sendable (LoopbackDNS.Question) -> LoopbackDNS.Answer

    init(_ answer: @escaping @Sendable (LoopbackDNS.Question) -> LoopbackDNS.Answer) { self.answer = answer }

    var questions: [LoopbackDNS.Question] { list.withLock { $0 } }

    func reply(to query: [UInt8], byTCP: Bool) -> [UInt8]? {
        guard let parsed = DNSReply(query), let asked = parsed.question else { return nil }
        let question = LoopbackDNS.Question(
            name: asked.name.hostText, type: DNSType(rawValue: asked.type), byTCP: byTCP,
            isUnchecked: query[3] & 0x10 != 0)
        list.withLock { $0.append(question) }
        let answer = answer(question)
        guard !answer.isSilent else { return nil }
        var end = 12
        while query[end] != 0 { end += Int(query[end]) + 1 }
        var section = Array(query[12..<end + 5])
        if answer.isStray { section[1] ^= 1 }
        let count = answer.records.count
        let flags = [UInt8(answer.flags >> 8), UInt8(answer.flags & 0xff)]
        let counts: [UInt8] = [0, 1, UInt8(count >> 8), UInt8(count & 0xff), 0, 0, 0, 0]
        return Array(query[0..<2]) + flags + counts + section + answer.records.flatMap { $0 }
    }
}

private final class Datagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>
    private let asked: Asked

    init(_ asked: Asked) { self.asked = asked }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let reply = asked.reply(to: Array(buffer: envelope.data), byTCP: false) else { return }
        context.writeAndFlush(
            wrapOutboundOut(
                AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: reply))),
            promise: nil)
    }
}

private final class Stream: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let asked: Asked

    init(_ asked: Asked) { self.asked = asked }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(buffer: unwrapInboundIn(data))
        guard bytes.count > 2, let reply = asked.reply(to: Array(bytes.dropFirst(2)), byTCP: true) else {
            return
        }
        let length = [UInt8(reply.count >> 8), UInt8(reply.count & 0xff)]
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: length + reply)), promise: nil)
    }
}
