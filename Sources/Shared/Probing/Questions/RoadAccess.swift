package import MonitorWire

/// As whom, and where, an agent takes checks from a broker: the body of an order of the feature `broker`, by its link.
package struct RoadAccess: Sendable, Equatable {
    package static let feature = "broker"

    /// `amqps://broker.example:5671`.
    package var url: String
    package var vhost: String
    package var user: String
    /// A secret; it is kept in memory alone.
    package var password: String
    /// The queue that brings orders.
    package var queue: String
    /// The exchange that takes answers.
    package var answers: String

    package init(url: String, vhost: String, user: String, password: String, queue: String, answers: String) {
        self.url = url
        self.vhost = vhost
        self.user = user
        self.password = password
        self.queue = queue
        self.answers = answers
    }

    package var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("url", url)
            json.value("vhost", vhost)
            json.value("user", user)
            json.value("password", password)
            json.value("queue", queue)
            json.value("answers", answers)
        }
        return json.bytes
    }

    private enum Key: String, CaseIterable { case url, vhost, user, password, queue, answers }
    private static let keys = KeyTable<Key>()

    package init(_ bytes: [UInt8]) throws(WireFault) {
        var found: [Key: String] = [:]
        var reader = JSONReader(bytes)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                found[key] = try reader.string(atMost: 255)
            }
        }
        for key in Key.allCases where found[key] == nil { throw reader.fault("lacks \"\(key.rawValue)\"") }
        self.init(
            url: found[.url] ?? "", vhost: found[.vhost] ?? "", user: found[.user] ?? "",
            password: found[.password] ?? "", queue: found[.queue] ?? "", answers: found[.answers] ?? "")
    }
}

/// An order as a broker's queue brings it: the link names and bounds its orders by itself, a queue does not.
package struct RoadOrder: Sendable, Equatable {
    /// Names the order; the answer brings it back (`correlation-id`).
    package let id: String
    package let deadlineMilliseconds: UInt64
    /// Of a one-off order of the feature `checks`.
    package let order: [UInt8]

    package init(id: String, deadlineMilliseconds: UInt64, order: [UInt8]) {
        self.id = id
        self.deadlineMilliseconds = deadlineMilliseconds
        self.order = order
    }

    package var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 512)
        json.object { json in
            json.value("id", id)
            json.value("deadlineMilliseconds", deadlineMilliseconds)
            json.raw("order", order)
        }
        return json.bytes
    }

    private enum Key: String, CaseIterable { case id, deadlineMilliseconds, order }
    private static let keys = KeyTable<Key>()

    package init(_ bytes: [UInt8]) throws(WireFault) {
        var (id, deadline, order): (String?, UInt64?, [UInt8]?)
        var reader = JSONReader(bytes)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .id: id = try reader.string(atMost: 64)
                case .deadlineMilliseconds: deadline = try reader.count()
                case .order:
                    let start = reader.nextByte
                    try reader.skip()
                    order = Array(reader.text(from: start))
                }
            }
        }
        guard let id, let deadline, let order else {
            throw reader.fault("lacks \"id\", \"deadlineMilliseconds\" or \"order\"")
        }
        self.init(id: id, deadlineMilliseconds: min(deadline, 60_000), order: order)
    }
}
