internal import MonitorWire

/// What a hub orders an agent to try, once: the body of a one-off order of the feature `checks`.
package struct CheckOrder: Sendable, Equatable {
    /// The name of the feature, as both sides' hellos have it.
    package static let feature = "checks"

    /// As which role the asker is known: what the agent's policy needs of it.
    package enum Asker: String, CaseIterable, Sendable {
        case viewer, `operator`, administrator
    }

    package var question: ProbeQuestion
    package var asker: Asker
    /// The check that it is of, for what is told on the way; `nil` of an earlier hub.
    package var check: String?

    package init(_ question: ProbeQuestion, asker: Asker, check: String? = nil) {
        self.question = question
        self.asker = asker
        self.check = check
    }

    package var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            question.write(&json)
            json.value("asker", asker.rawValue)
            if let check { json.value("check", check) }
        }
        return json.bytes
    }

    private enum Key: String, CaseIterable { case kind, host, port, options, asker, check }
    private static let keys = KeyTable<Key>()

    /// - Throws: `WireFault` or `ProbeQuestionFault`.
    package init(_ bytes: [UInt8]) throws {
        var (kind, host, asker, check): (String?, String?, String?, String?)
        var (port, options): (UInt64?, [UInt8]?)
        var reader = JSONReader(bytes)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .kind: kind = try reader.string(atMost: 16)
                case .host:
                    host = try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 2048)
                    }
                case .port: port = try reader.optional { (reader) throws(WireFault) in try reader.count() }
                case .options:
                    let start = reader.nextByte
                    try reader.skip()
                    options = Array(reader.text(from: start))
                case .asker: asker = try reader.string(atMost: 32)
                case .check: check = try reader.string(atMost: 64)
                }
            }
        }
        guard let kind else { throw reader.fault("lacks \"kind\"") }
        question = try ProbeQuestion(
            kind: kind, host: host, port: port.map { Int(clamping: $0) }, options: options)
        self.check = check
        // A role that is not known may do least.
        self.asker = asker.flatMap { Asker(rawValue: $0) } ?? .viewer
    }
}
