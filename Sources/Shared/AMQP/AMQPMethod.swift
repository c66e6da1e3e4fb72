/// The methods of AMQP 0-9-1 that a client which publishes and consumes needs.
enum AMQPMethod: Equatable {
    // Of the connection, channel 0.
    case start(mechanisms: String, canDo: Set<String>)
    case startOk(user: String, password: String, name: String)
    case tune(channels: UInt16, frame: UInt32, heartbeat: UInt16)
    case tuneOk(channels: UInt16, frame: UInt32, heartbeat: UInt16)
    case open(vhost: String)
    case openOk
    case close(code: UInt16, text: String)
    case closeOk
    case blocked(reason: String)
    case unblocked
    // Of channels.
    case openChannel
    case openChannelOk
    case flow(isActive: Bool)
    case flowOk(isActive: Bool)
    case closeChannel(code: UInt16, text: String)
    case closeChannelOk
    case confirm
    case confirmOk
    case prefetch(UInt16)
    case prefetchOk
    case consume(queue: String, tag: String)
    case consumeOk(tag: String)
    /// By the broker, where the queue was deleted; by a client that wants no more.
    case cancel(tag: String)
    case cancelOk(tag: String)
    case publish(exchange: String, key: String)
    case returned(code: UInt16, text: String)
    case deliver(consumer: String, tag: UInt64, isRedelivered: Bool, exchange: String, key: String)
    case ack(tag: UInt64, isMultiple: Bool)
    case nack(tag: UInt64, isMultiple: Bool)
    /// Anything else.
    case other(class: UInt16, method: UInt16)

    init(_ payload: [UInt8]) throws(AMQPFault) {
        var reader = AMQPReader(payload)
        let (group, method) = (try reader.number(UInt16.self), try reader.number(UInt16.self))
        switch (group, method) {
        case (10, 10):
            _ = try reader.number(UInt16.self)
            let canDo = try reader.flags()
            self = .start(mechanisms: String(decoding: try reader.longBytes(), as: UTF8.self), canDo: canDo)
        case (10, 30):
            self = .tune(
                channels: try reader.number(UInt16.self), frame: try reader.number(UInt32.self),
                heartbeat: try reader.number(UInt16.self))
        case (10, 41): self = .openOk
        case (10, 50): self = .close(code: try reader.number(UInt16.self), text: try reader.shortText())
        case (10, 51): self = .closeOk
        case (10, 60): self = .blocked(reason: try reader.shortText())
        case (10, 61): self = .unblocked
        case (20, 11): self = .openChannelOk
        case (20, 20): self = .flow(isActive: try reader.number(UInt8.self) & 1 != 0)
        case (20, 40):
            self = .closeChannel(code: try reader.number(UInt16.self), text: try reader.shortText())
        case (20, 41): self = .closeChannelOk
        case (60, 11): self = .prefetchOk
        case (60, 21): self = .consumeOk(tag: try reader.shortText())
        case (60, 30): self = .cancel(tag: try reader.shortText())
        case (60, 31): self = .cancelOk(tag: try reader.shortText())
        case (60, 50): self = .returned(code: try reader.number(UInt16.self), text: try reader.shortText())
        case (60, 60):
            self = .deliver(
                consumer: try reader.shortText(), tag: try reader.number(UInt64.self),
                isRedelivered: try reader.number(UInt8.self) & 1 != 0, exchange: try reader.shortText(),
                key: try reader.shortText())
        case (60, 80):
            self = .ack(
                tag: try reader.number(UInt64.self), isMultiple: try reader.number(UInt8.self) & 1 != 0)
        case (60, 120):
            self = .nack(
                tag: try reader.number(UInt64.self), isMultiple: try reader.number(UInt8.self) & 1 != 0)
        case (85, 11): self = .confirmOk
        default: self = .other(class: group, method: method)
        }
    }

    /// What a client sends; what only a server does is empty.
    var payload: [UInt8] {
        var bytes: [UInt8] = []
        func begin(_ group: UInt16, _ method: UInt16) {
            bytes.append(number: group)
            bytes.append(number: method)
        }
        switch self {
        case .startOk(let user, let password, let name):
            begin(10, 11)
            bytes.append(long: Self.table(name))
            bytes.append(short: "PLAIN")
            bytes.append(long: Array("\u{0}\(user)\u{0}\(password)".utf8))
            bytes.append(short: "en_US")
        case .tuneOk(let channels, let frame, let heartbeat):
            begin(10, 31)
            bytes.append(number: channels)
            bytes.append(number: frame)
            bytes.append(number: heartbeat)
        case .open(let vhost):
            begin(10, 40)
            bytes.append(short: vhost)
            bytes.append(short: "")
            bytes.append(0)
        case .close(let code, let text):
            begin(10, 50)
            bytes.append(number: code)
            bytes.append(short: text)
            bytes.append(number: UInt32(0))
        case .closeOk: begin(10, 51)
        case .openChannel:
            begin(20, 10)
            bytes.append(short: "")
        case .flowOk(let isActive):
            begin(20, 21)
            bytes.append(isActive ? 1 : 0)
        case .closeChannelOk: begin(20, 41)
        case .confirm:
            begin(85, 10)
            bytes.append(0)
        case .prefetch(let count):
            begin(60, 10)
            bytes.append(number: UInt32(0))
            bytes.append(number: count)
            bytes.append(0)
        case .consume(let queue, let tag):
            begin(60, 20)
            bytes.append(number: UInt16(0))
            bytes.append(short: queue)
            bytes.append(short: tag)
            bytes.append(0)
            bytes.append(number: UInt32(0))
        case .cancel(let tag):
            begin(60, 30)
            bytes.append(short: tag)
            bytes.append(0)
        case .publish(let exchange, let key):
            begin(60, 40)
            bytes.append(number: UInt16(0))
            bytes.append(short: exchange)
            bytes.append(short: key)
            bytes.append(0)
        case .ack(let tag, let isMultiple):
            begin(60, 80)
            bytes.append(number: tag)
            bytes.append(isMultiple ? 1 : 0)
        default: break
        }
        return bytes
    }

    /// What this client is and can do.
    private static func table(_ name: String) -> [UInt8] {
        var capabilities: [UInt8] = []
        for word in [
            "publisher_confirms", "consumer_cancel_notify", "connection.blocked",
            "authentication_failure_close",
        ] {
            capabilities.append(short: word)
            capabilities += [UInt8(ascii: "t"), 1]
        }
        var table: [UInt8] = []
        table.append(short: "product")
        table.append(UInt8(ascii: "S"))
        table.append(long: Array(name.utf8))
        table.append(short: "capabilities")
        table.append(UInt8(ascii: "F"))
        table.append(long: capabilities)
        return table
    }
}
