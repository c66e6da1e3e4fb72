/// What is published or was delivered: a body, and the properties that this client knows.
package struct AMQPMessage: Sendable, Equatable {
    package var body: [UInt8]
    package var contentType: String?
    /// Survives a restart of the broker.
    package var isPersistent = false
    package var correlation: String?
    /// Milliseconds after which the broker drops it.
    package var expirationMilliseconds: UInt32?
    /// The user that published it: the broker refuses what claims another, and lets through what claims none.
    package var user: String?

    package init(_ body: [UInt8], contentType: String? = nil) {
        self.body = body
        self.contentType = contentType
    }

    /// The content's header: class, weight, length of the body, and properties by the bits of a mask.
    var header: [UInt8] {
        var (flags, fields): (UInt16, [UInt8]) = (0, [])
        if let contentType {
            flags |= 1 << 15
            fields.append(short: contentType)
        }
        if isPersistent {
            flags |= 1 << 12
            fields.append(2)
        }
        if let correlation {
            flags |= 1 << 10
            fields.append(short: correlation)
        }
        if let expirationMilliseconds {
            flags |= 1 << 8
            fields.append(short: "\(expirationMilliseconds)")
        }
        if let user {
            flags |= 1 << 4
            fields.append(short: user)
        }
        var bytes: [UInt8] = []
        bytes.append(number: UInt16(60))
        bytes.append(number: UInt16(0))
        bytes.append(number: UInt64(body.count))
        bytes.append(number: flags)
        return bytes + fields
    }

    /// - Returns: the message without its body, and how long that will be.
    static func read(_ payload: [UInt8]) throws(AMQPFault) -> (message: AMQPMessage, count: UInt64) {
        var reader = AMQPReader(payload)
        guard try reader.number(UInt16.self) == 60 else {
            throw AMQPFault("a content is of an unknown class")
        }
        _ = try reader.number(UInt16.self)
        let count = try reader.number(UInt64.self)
        let flags = try reader.number(UInt16.self)
        guard flags & 1 == 0 else { throw AMQPFault("a content has unknown properties") }
        var message = AMQPMessage([])
        if flags & 1 << 15 != 0 { message.contentType = try reader.shortText() }
        if flags & 1 << 14 != 0 { _ = try reader.shortText() }
        if flags & 1 << 13 != 0 { try reader.skipTable() }
        if flags & 1 << 12 != 0 { message.isPersistent = try reader.number(UInt8.self) == 2 }
        if flags & 1 << 11 != 0 { _ = try reader.number(UInt8.self) }
        if flags & 1 << 10 != 0 { message.correlation = try reader.shortText() }
        if flags & 1 << 9 != 0 { _ = try reader.shortText() }
        if flags & 1 << 8 != 0 { message.expirationMilliseconds = UInt32(try reader.shortText()) }
        if flags & 1 << 7 != 0 { _ = try reader.shortText() }
        if flags & 1 << 6 != 0 { _ = try reader.number(UInt64.self) }
        if flags & 1 << 5 != 0 { _ = try reader.shortText() }
        if flags & 1 << 4 != 0 { message.user = try reader.shortText() }
        return (message, count)
    }
}
