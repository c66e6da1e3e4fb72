import Testing

@testable import AMQP

/// What a broker sends, written by hand from the specification.
private enum Broker {
    static func method(_ channel: UInt16, _ group: UInt16, _ method: UInt16, _ fields: [UInt8] = [])
        -> [UInt8]
    {
        var payload: [UInt8] = []
        payload.append(number: group)
        payload.append(number: method)
        return frame(.method, channel, payload + fields)
    }

    static func frame(_ kind: AMQPFrame.Kind, _ channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        AMQPFrame(kind: kind, channel: channel, payload: payload).write(to: &bytes)
        return bytes
    }

    static func short(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(short: text)
        return bytes
    }

    static func long(_ inner: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(long: inner)
        return bytes
    }

    static let capabilities = short("publisher_confirms") + Array("t".utf8) + [1]
    static let start = method(
        0, 10, 10,
        [0, 9] + long(short("capabilities") + Array("F".utf8) + long(capabilities))
            + long(Array("PLAIN AMQPLAIN".utf8))
            + long(Array("en_US".utf8)))
    static let tune = method(0, 10, 30, [7, 255, 0, 2, 0, 0, 0, 60])
    static let opened = method(0, 10, 41, [0])
    static let channels =
        method(1, 20, 11, long([])) + method(2, 20, 11, long([])) + method(1, 85, 11) + method(2, 60, 11)
    static let greeting = start + tune + opened + channels

    static func delivery(_ queue: String, _ tag: UInt8, _ parts: [[UInt8]], count: UInt64? = nil) -> [UInt8] {
        let body = parts.flatMap(\.self)
        var message = AMQPMessage(body)
        message.user = "agent.1"
        var header = message.header
        if let count {
            var length: [UInt8] = []
            length.append(number: count)
            header.replaceSubrange(4..<12, with: length)
        }
        return method(2, 60, 60, short(queue) + [0, 0, 0, 0, 0, 0, 0, tag, 0] + short("") + short("k"))
            + frame(.header, 2, header) + parts.flatMap { frame(.body, 2, $0) }
    }
}

@Suite("a session with a broker") struct AMQPSessionTests {
    private static let login: AMQPSession.Login = {
        var login = AMQPSession.Login(user: "hub", password: "p", vhost: "agents", product: "test")
        login.longestBody = 8
        return login
    }()

    private func ready() throws -> AMQPSession {
        var session = AMQPSession(Self.login)
        #expect(try session.receive(Broker.greeting) == [.ready(heartbeat: 20)])
        _ = session.takeOutput()
        return session
    }

    @Test("greets, logs in, opens two channels, and is ready")
    func greeting() throws {
        var session = AMQPSession(Self.login)
        #expect(session.takeOutput() == Array("AMQP".utf8) + [0, 0, 9, 1])
        #expect(try session.receive(Broker.start).isEmpty)
        let startOk = session.takeOutput()
        #expect(startOk.firstRange(of: "\u{0}hub\u{0}p".utf8) != nil)
        #expect(try session.receive(Broker.tune).isEmpty)
        #expect(session.takeOutput().firstRange(of: "agents".utf8) != nil)
        #expect(try session.receive(Broker.opened + Broker.channels) == [.ready(heartbeat: 20)])
        #expect(session.isReady)
    }

    @Test("comes to the same whatever way the bytes are cut")
    func anyCut() throws {
        let bytes = Broker.greeting + Broker.delivery("q", 3, [[1, 2], [3]])
        for step in [1, 2, 3, 7, 100] {
            var session = AMQPSession(Self.login)
            var events: [AMQPSession.Event] = []
            for start in stride(from: 0, to: bytes.count, by: step) {
                events += try session.receive(bytes[start..<min(start + step, bytes.count)])
            }
            guard events.count == 2, case .delivered(let delivery) = events[1] else {
                Issue.record("\(events)")
                continue
            }
            #expect(delivery.queue == "q")
            #expect(delivery.tag == 3)
            #expect(delivery.message.body == [1, 2, 3])
            #expect(delivery.message.user == "agent.1")
        }
    }

    @Test("a body that is too long is delivered without it, and costs no memory")
    func longBody() throws {
        var session = try ready()
        let parts = [[UInt8]](repeating: [UInt8](repeating: 7, count: 100), count: 3)
        let events = try session.receive(Broker.delivery("q", 1, parts))
        guard case .delivered(let delivery)? = events.first else { throw AMQPFault("nothing was delivered") }
        #expect(delivery.isTooLong)
        #expect(delivery.message.body.isEmpty)
        // What would take all memory is announced alone.
        #expect(try session.receive(Broker.delivery("q", 2, [[1]], count: UInt64.max)).isEmpty)
    }

    @Test("an empty body is whole with its header")
    func emptyBody() throws {
        var session = try ready()
        #expect(try session.receive(Broker.delivery("q", 1, [])).count == 1)
    }

    @Test("numbers what it publishes, and is told which of it was taken")
    func confirms() throws {
        var session = try ready()
        #expect(session.publish(AMQPMessage([1]), exchange: "", key: "q") == 1)
        #expect(session.publish(AMQPMessage([2]), exchange: "", key: "q") == 2)
        #expect(
            try session.receive(Broker.method(1, 60, 80, [0, 0, 0, 0, 0, 0, 0, 2, 1]))
                == [.confirmed(2, isMultiple: true, isTaken: true)])
        #expect(
            try session.receive(Broker.method(1, 60, 120, [0, 0, 0, 0, 0, 0, 0, 3, 0]))
                == [.confirmed(3, isMultiple: false, isTaken: false)])
    }

    @Test("cuts a long body into frames of the agreed length")
    func longPublish() throws {
        var session = try ready()
        _ = session.publish(AMQPMessage([UInt8](repeating: 1, count: 300_000)), exchange: "", key: "q")
        let sent = session.takeOutput()
        var reader = AMQPFrameReader()
        reader.longest = 131_072
        reader.append(sent)
        var kinds: [AMQPFrame.Kind] = []
        while let frame = try reader.next() { kinds.append(frame.kind) }
        #expect(kinds == [.method, .header, .body, .body, .body])
    }

    @Test("a refusal ends it with the broker's words")
    func closed() throws {
        var session = try ready()
        let close = Broker.method(
            2, 20, 40, [1, 147] + Broker.short("ACCESS_REFUSED") + [0, 0, 0, 0])
        #expect(try session.receive(close) == [.closed(code: 403, reason: "ACCESS_REFUSED")])
        #expect(session.publish(AMQPMessage([1]), exchange: "", key: "q") == nil)
    }

    @Test("a queue that is gone, and a broker that takes nothing, are said")
    func events() throws {
        var session = try ready()
        #expect(try session.receive(Broker.method(2, 60, 30, Broker.short("q") + [1])) == [.queueGone("q")])
        #expect(
            try session.receive(Broker.method(0, 10, 60, Broker.short("low disk"))) == [.blocked("low disk")])
        #expect(try session.receive(Broker.method(0, 10, 61)) == [.unblocked])
    }

    @Test(
        "what is no AMQP, or not what was agreed on, is a fault",
        arguments: [
            Array("HTTP/1.1 400 Bad Request\r\n".utf8), Array("AMQP".utf8) + [0, 0, 9, 1],
            [1, 0, 0, 0xff, 0xff, 0xff, 0xff], [1, 0, 0, 0, 0, 0, 0, 0],
            Broker.frame(.body, 2, [1]), Broker.frame(.header, 2, [0, 60]),
            Broker.method(0, 10, 41), Broker.method(0, 10, 10, [0, 9, 0, 0, 1, 0]),
            Broker.frame(.method, 0, [0]),
            Broker.method(
                0, 10, 10, [0, 9] + Broker.long([]) + Broker.long(Array("EXTERNAL".utf8)) + Broker.long([])),
        ])
    func hostile(_ bytes: [UInt8]) {
        var session = AMQPSession(Self.login)
        #expect(throws: AMQPFault.self) { _ = try session.receive(bytes) }
    }

    @Test("a delivery inside of a delivery, and a body beyond its length, are faults")
    func mixedContents() throws {
        var first = try ready()
        let delivery = Broker.method(2, 60, 60, Broker.short("q") + [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
        #expect(throws: AMQPFault.self) { _ = try first.receive(delivery + delivery) }
        var second = try ready()
        #expect(throws: AMQPFault.self) {
            _ = try second.receive(Broker.delivery("q", 1, [[1, 2]], count: 1))
        }
    }
}

@Suite("properties of a message") struct AMQPMessageTests {
    @Test("what is written is read as the same")
    func roundTrip() throws {
        var message = AMQPMessage([1, 2, 3], contentType: "application/json")
        message.isPersistent = true
        message.correlation = "c"
        message.expirationMilliseconds = 10_000
        message.user = "agent.1"
        var (read, count) = try AMQPMessage.read(message.header)
        read.body = message.body
        #expect(read == message)
        #expect(count == 3)
    }

    @Test("properties that this client does not know are passed over")
    func foreignProperties() throws {
        var header: [UInt8] = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        header.append(number: UInt16(1 << 13 | 1 << 6 | 1 << 4))
        header.append(long: [3] + Array("abcS".utf8) + [0, 0, 0, 1, 65])
        header.append(number: UInt64(1))
        header.append(short: "u")
        #expect(try AMQPMessage.read(header).message.user == "u")
    }
}
