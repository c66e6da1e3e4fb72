/// A connection to a broker as a value: bytes of the broker in, events and bytes for it out. Channel 1 publishes, with
/// confirms; channel 2 consumes. Opens no socket and knows no clock.
///
/// Next: `AMQPLink`, which has both.
package struct AMQPSession: Sendable {
    package struct Login: Sendable {
        package var user: String
        package var password: String
        package var vhost: String
        /// As the broker lists this client.
        package var product: String
        /// Deliveries that may wait for their acknowledgement.
        package var prefetch: UInt16 = 32
        /// Between two heartbeats, in seconds.
        package var heartbeat: UInt16 = 20
        /// Bytes of a delivery that is kept; a longer one is delivered without its body.
        package var longestBody = 64 << 10

        package init(user: String, password: String, vhost: String, product: String) {
            self.user = user
            self.password = password
            self.vhost = vhost
            self.product = product
        }
    }

    package struct Delivery: Sendable, Equatable {
        /// As `consume` named it: the queue.
        package let queue: String
        package let tag: UInt64
        package let message: AMQPMessage
        /// Its body was longer than is kept.
        package let isTooLong: Bool
    }

    package enum Event: Sendable, Equatable {
        /// Publishing and consuming can begin. `heartbeat`: seconds, 0 for none.
        case ready(heartbeat: UInt16)
        case delivered(Delivery)
        /// The broker has taken (or refused) what was published with this number, or all up to it.
        case confirmed(UInt64, isMultiple: Bool, isTaken: Bool)
        /// A queue that was consumed from is gone.
        case queueGone(String)
        /// The broker takes nothing for now: memory or disk are short.
        case blocked(String)
        case unblocked
        /// The broker ended the connection, or a channel; nothing can be done with it any more.
        case closed(code: UInt16, reason: String)
    }

    private enum Stage { case greeting, tuning, opening, channels, ready, closed }

    private struct Content {
        let queue: String
        let tag: UInt64
        var message: AMQPMessage?
        var left: UInt64 = 0
        var isTooLong = false
    }

    private static let publishing: UInt16 = 1
    private static let consuming: UInt16 = 2
    /// What this client offers, and what RabbitMQ's default is.
    private static let longestFrame: UInt32 = 131_072

    private let login: Login
    private var stage = Stage.greeting
    private var frames = AMQPFrameReader()
    private var frame = 4096
    private var heartbeat: UInt16 = 0
    private var awaited = 0
    private var published: UInt64 = 0
    private var content: Content?
    private var output: [UInt8] = []

    package init(_ login: Login) {
        self.login = login
        output = Array("AMQP".utf8) + [0, 0, 9, 1]
    }

    package var isReady: Bool { stage == .ready }

    /// What is to be sent, once.
    package mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    // MARK: What the client wants

    /// - Returns: the number by which `confirmed` will name it; `nil` while nothing can be published.
    package mutating func publish(_ message: AMQPMessage, exchange: String, key: String) -> UInt64? {
        guard stage == .ready else { return nil }
        send(.publish(exchange: exchange, key: key), on: Self.publishing)
        AMQPFrame(kind: .header, channel: Self.publishing, payload: message.header).write(to: &output)
        var rest = message.body[...]
        while !rest.isEmpty {
            let part = rest.prefix(frame - AMQPFrame.overhead)
            AMQPFrame(kind: .body, channel: Self.publishing, payload: Array(part)).write(to: &output)
            rest = rest.dropFirst(part.count)
        }
        published += 1
        return published
    }

    /// Deliveries of a queue come from now on.
    package mutating func consume(_ queue: String) {
        guard stage == .ready else { return }
        send(.consume(queue: queue, tag: queue), on: Self.consuming)
    }

    package mutating func cancel(_ queue: String) {
        guard stage == .ready else { return }
        send(.cancel(tag: queue), on: Self.consuming)
    }

    package mutating func acknowledge(_ tag: UInt64) {
        guard stage == .ready else { return }
        send(.ack(tag: tag, isMultiple: false), on: Self.consuming)
    }

    /// To be called once an interval, so that the broker does not think that this end is gone.
    package mutating func beat() {
        guard stage == .ready else { return }
        AMQPFrame(kind: .heartbeat, channel: 0, payload: []).write(to: &output)
    }

    package mutating func close() {
        guard stage != .closed, stage != .greeting else { return }
        send(.close(code: 200, text: "bye"), on: 0)
        stage = .closed
    }

    private mutating func send(_ method: AMQPMethod, on channel: UInt16) {
        AMQPFrame(kind: .method, channel: channel, payload: method.payload).write(to: &output)
    }

    // MARK: What the broker says

    /// - Throws: `AMQPFault`; the connection is of no use after it.
    package mutating func receive(_ bytes: some Sequence<UInt8>) throws(AMQPFault) -> [Event] {
        frames.append(bytes)
        var events: [Event] = []
        while stage != .closed, let frame = try frames.next() {
            switch frame.kind {
            case .heartbeat: break
            case .method:
                guard content == nil else { throw AMQPFault("a method came inside of a content") }
                try take(AMQPMethod(frame.payload), on: frame.channel, &events)
            case .header: try take(header: frame)
            case .body: try take(body: frame)
            }
            if let whole = content, whole.message != nil, whole.left == 0 {
                content = nil
                events.append(
                    .delivered(
                        Delivery(
                            queue: whole.queue, tag: whole.tag, message: whole.message ?? AMQPMessage([]),
                            isTooLong: whole.isTooLong)))
            }
        }
        return events
    }

    private mutating func take(_ method: AMQPMethod, on channel: UInt16, _ events: inout [Event])
        throws(AMQPFault)
    {
        switch (method, stage) {
        case (.start(let mechanisms, let canDo), .greeting):
            guard mechanisms.split(separator: " ").contains("PLAIN") else {
                throw AMQPFault("the broker takes no passwords (PLAIN)")
            }
            guard canDo.contains("capabilities.publisher_confirms") else {
                throw AMQPFault("the broker does not confirm what it takes")
            }
            send(.startOk(user: login.user, password: login.password, name: login.product), on: 0)
            stage = .tuning
        case (.tune(_, let most, let beats), .tuning):
            frame = Int(min(most == 0 ? Self.longestFrame : max(most, 4096), Self.longestFrame))
            frames.longest = frame
            heartbeat = beats == 0 ? login.heartbeat : min(beats, login.heartbeat)
            send(.tuneOk(channels: 2, frame: UInt32(frame), heartbeat: heartbeat), on: 0)
            send(.open(vhost: login.vhost), on: 0)
            stage = .opening
        case (.openOk, .opening):
            send(.openChannel, on: Self.publishing)
            send(.openChannel, on: Self.consuming)
            (stage, awaited) = (.channels, 4)
        case (.openChannelOk, .channels):
            send(channel == Self.publishing ? .confirm : .prefetch(login.prefetch), on: channel)
            awaited -= 1
        case (.confirmOk, .channels), (.prefetchOk, .channels):
            awaited -= 1
            guard awaited == 0 else { return }
            stage = .ready
            events.append(.ready(heartbeat: heartbeat))
        case (.close(let code, let text), _):
            send(.closeOk, on: 0)
            end(code, text, &events)
        case (.closeChannel(let code, let text), _):
            send(.closeChannelOk, on: channel)
            send(.close(code: 200, text: "a channel was closed"), on: 0)
            end(code, text, &events)
        case (.closeOk, _): end(200, "closed", &events)
        case (.blocked(let reason), _): events.append(.blocked(reason))
        case (.unblocked, _): events.append(.unblocked)
        case (.flow(let isActive), _): send(.flowOk(isActive: isActive), on: channel)
        case (.consumeOk, .ready), (.cancelOk, .ready): break
        case (.cancel(let tag), .ready): events.append(.queueGone(tag))
        case (.deliver(let consumer, let tag, _, _, _), .ready):
            content = Content(queue: consumer, tag: tag)
        case (.ack(let tag, let isMultiple), .ready):
            events.append(.confirmed(tag, isMultiple: isMultiple, isTaken: true))
        case (.nack(let tag, let isMultiple), .ready):
            events.append(.confirmed(tag, isMultiple: isMultiple, isTaken: false))
        default: throw AMQPFault("the broker said something that does not belong here")
        }
    }

    private mutating func end(_ code: UInt16, _ reason: String, _ events: inout [Event]) {
        stage = .closed
        events.append(.closed(code: code, reason: reason))
    }

    private mutating func take(header frame: AMQPFrame) throws(AMQPFault) {
        guard content != nil, content?.message == nil, frame.channel == Self.consuming else {
            throw AMQPFault("a content came without its delivery")
        }
        let (message, count) = try AMQPMessage.read(frame.payload)
        content?.message = message
        content?.left = count
        content?.isTooLong = count > UInt64(login.longestBody)
    }

    private mutating func take(body frame: AMQPFrame) throws(AMQPFault) {
        guard let before = content, before.message != nil, frame.channel == Self.consuming,
            UInt64(frame.payload.count) <= before.left, !frame.payload.isEmpty
        else { throw AMQPFault("a body came that was not announced") }
        content?.left -= UInt64(frame.payload.count)
        if !before.isTooLong { content?.message?.body += frame.payload }
    }
}
