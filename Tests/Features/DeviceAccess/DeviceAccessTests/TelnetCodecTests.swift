import DeviceAccess
import TestSupport
import Testing

@Suite("telnet's options") struct TelnetCodecTests {
    private static let greeting: [UInt8] =
        [255, 251, 1, 255, 251, 3, 255, 253, 24, 255, 253, 31, 255, 253, 34, 255, 251, 0] + Array("lo".utf8)
        + [255, 250, 24, 1, 255, 240] + Array("gin: ".utf8) + [255, 255, 255, 249]

    @Test("accepts echo, tells terminal and window, refuses the rest, and keeps the text")
    func answers() {
        var codec = TelnetCodec()
        let result = codec.receive(Self.greeting)
        #expect(String(decoding: result.data.prefix(7), as: UTF8.self) == "login: ")
        #expect(result.data.suffix(1) == [255])
        #expect(
            result.reply
                == [
                    255, 253, 1, 255, 253, 3, 255, 251, 24, 255, 251, 31, 255, 250, 31, 1, 255, 255, 0, 0,
                    255, 240,
                ]
                + [255, 252, 34, 255, 254, 0, 255, 250, 24, 0] + Array("vt100".utf8) + [255, 240])
    }

    @Test("any split gives the same")
    func splits() {
        var whole = TelnetCodec()
        let wanted = whole.receive(Self.greeting)
        var single = TelnetCodec()
        var data: [UInt8] = []
        var reply: [UInt8] = []
        for byte in Self.greeting {
            let result = single.receive([byte])
            data += result.data
            reply += result.reply
        }
        #expect(data == wanted.data)
        #expect(reply == wanted.reply)
    }

    @Test("no option is answered twice: a server that repeats itself starts no loop")
    func noLoop() {
        var codec = TelnetCodec()
        var sent = 0
        for _ in 0..<1000 { sent += codec.receive([255, 251, 1, 255, 253, 31, 255, 254, 24]).reply.count }
        #expect(sent < 40)
    }
}
