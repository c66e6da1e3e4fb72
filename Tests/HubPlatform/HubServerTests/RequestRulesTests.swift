import Agents
import Foundation
import HTTPTypes
import HubTestSupport
import MonitorCore
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import HubServer

@Suite("HTTP/1.1, byte by byte", .timeLimit(.minutes(1))) struct RequestRulesTests {
    private func pieces(_ text: String, _ place: RequestPace.Place = .head) -> [String] {
        var pace = RequestPace()
        pace.place = place
        var held = ByteBuffer(string: text)
        var pieces: [String] = []
        while held.readableBytes > 0 { pieces.append(String(buffer: pace.piece(of: &held))) }
        return pieces
    }

    @Test("no piece holds more than one head, wherever a body ends")
    func paced() {
        let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        #expect(pieces(get + get) == [get, get])
        #expect(pieces("\r\n\n" + get + "\r\n" + get) == ["\r\n\n" + get, "\r\n" + get])
        #expect(pieces("GET / HTTP/1.0\n\nGET") == ["GET / HTTP/1.0\n\n", "GET"])
        #expect(pieces("12345" + get + get, .body(left: 5)) == ["12345", get, get])
        #expect(pieces("5\r\nhello\r\n0\r\n\r\n" + get, .chunks) == ["5\r\nhello\r\n0\r\n\r\n", get])
        #expect(pieces("0\r\nTrailer: a\r\n\r\n" + get, .chunks) == ["0\r\nTrailer: a\r\n\r\n", get])
        #expect(pieces(String(repeating: "\n", count: 40_000)).count == 3)
    }

    @Test("the second of two requests has its time when the first is answered, not that of the first")
    func deadline() throws {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(handler: ExchangeDeadline(.seconds(10)), loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 40_000)).wait()
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
        for _ in 1...2 {
            try channel.writeInbound(HTTPRequestPart.head(head))
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        loop.advanceTime(by: .seconds(9))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        loop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        // The answer to the first says nothing of the second.
        loop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    /// What comes until the hub closes.
    private func answer(to text: String, _ port: Int) async throws -> String {
        let connection = try await RawConnection(port: port)
        try await connection.send(text.utf8)
        var all: [UInt8] = []
        while let some = await connection.next() { all += some }
        return String(decoding: all, as: UTF8.self)
    }

    private static let refused: [(String, Int)] = [
        ("GET /api/v1/health HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        ("GET /api/v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", 400),
        ("GET /api/v1/health HTTP/1.0\r\n\r\n", 200),
        ("HEAD /api/v1/health HTTP/1.0\r\n\r\n", 200),
        ("DELETE /api/v1/health HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", 405),
        ("FOO / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (
            "POST /api/generate-key HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
            400
        ),
        (
            "GET /ws/monitor HTTP/1.1\r\nHost: x\r\nConnection: close\r\nSec-WebSocket-Version: 12\r\n\r\n",
            426
        ),
    ]

    @Test("each is answered once and closed", arguments: refused)
    func once(text: String, status: Int) async throws {
        try await ServedHub.with(HubConfiguration()) { _, port in
            let answer = try await answer(to: text, port)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2, "\(answer)")
            #expect(answer.lowercased().contains("connection: close"), "\(answer)")
            if text.hasPrefix("HEAD") { #expect(answer.hasSuffix("\r\n\r\n") && !answer.contains("status")) }
            if status == 405 { #expect(answer.lowercased().contains("allow: get, head")) }
        }
    }

    @Test("what is no HTTP is answered behind the requests before it")
    func inTurn() async throws {
        try await ServedHub.with(HubConfiguration()) { _, port in
            let answer = try await answer(
                to: "GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\nFOO\r\n\r\n", port)
            #expect(answer.components(separatedBy: "HTTP/1.1 ").map { $0.prefix(3) } == ["", "200", "400"])
        }
    }

    @Test("a client that waits before its body is told to go on")
    func goOn() async throws {
        try await ServedHub.with(HubConfiguration()) { _, port in
            let connection = try await RawConnection(port: port)
            let head = [
                "POST /api/generate-key HTTP/1.1", "Host: x", "Expect: 100-Continue", "Content-Length: 18",
            ]
            try await connection.send((head.joined(separator: "\r\n") + "\r\n\r\n").utf8)
            #expect(await connection.status() == 100)
            try await connection.send(#"{"ip":"192.0.2.1"}"#.utf8)
            #expect(await connection.status() == 200)
            try await connection.close()
        }
    }

    @Test(
        "frames that RFC 6455 forbids are answered with the code that says so",
        arguments: [
            ([0x81, 2, 0x7b, 0x7d], 1002), ([0xc1, 0x80, 0, 0, 0, 0], 1002),
            ([0x83, 0x80, 0, 0, 0, 0], 1002),
            ([0x80, 0x80, 0, 0, 0, 0], 1002), ([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe], 1007),
        ] as [([UInt8], Int)])
    func frames(bytes: [UInt8], code: Int) async throws {
        try await ServedHub.with(HubConfiguration()) { hub, port in
            let key = try await hub.store.newKey(.approved).revealed
            let socket = try await RawConnection(port: port)
            try await socket.upgrade("/ws/monitor", "Authorization: Bearer \(key)")
            #expect(await socket.status() == 101)
            try await socket.send(bytes)
            #expect(await socket.next() == [0x88, 2, UInt8(code >> 8), UInt8(code & 0xff)])
            #expect(await socket.next() == nil)
        }
    }

    @Test(
        "no WebSocket without all of its handshake, also with a key that is approved",
        arguments: [
            ("POST", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0"),
            ("GET", "Connection: keep-alive\r\nUpgrade: websocket"),
            ("GET", "Connection: Upgrade\r\nUpgrade: h2c"),
            ("GET", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3"),
        ])
    func handshake(method: String, wish: String) async throws {
        try await ServedHub.with(HubConfiguration()) { hub, port in
            let key = try await hub.store.newKey(.approved).revealed
            let socket = try await RawConnection(port: port)
            try await socket.send(
                """
                \(method) /ws/monitor HTTP/1.1\r\nHost: x\r\n\(wish)\r\nSec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer \(key)\r\n\r\n
                """.utf8)
            #expect(await socket.status() != 101)
            try await socket.close()
        }
    }

    @Test("a wish among others is asked for its key, too")
    func listed() async throws {
        try await ServedHub.with(HubConfiguration()) { hub, port in
            for (key, status) in [(try await hub.store.newKey(.approved), 101), (Secret("x"), 401)] {
                let socket = try await RawConnection(port: port)
                try await socket.send(
                    """
                    GET /ws/monitor HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r
                    Upgrade: websocket, x\r\nSec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer \(key.revealed)\r\n\r\n
                    """.utf8)
                #expect(await socket.status() == status)
                try await socket.close()
            }
        }
    }

    @Test("the end does not wait for strangers")
    func end() async throws {
        var configuration = HubConfiguration()
        configuration.connections.farewell = .milliseconds(200)
        var ended = ContinuousClock.now
        try await ServedHub.with(configuration) { _, port in
            let form = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nname="
            for text in ["", "GET / HTTP/1.1\r\nX:", form] {
                try await RawConnection(port: port).send(text.utf8)
            }
            ended = .now
        }
        // A stranger held it for minutes; a machine that is busy takes seconds.
        #expect(ContinuousClock.now - ended < .seconds(30))
    }
}
