package import MonitorCore
package import MonitorWire

/// What came of one attempt.
package struct ProbeOutcome: Sendable, Equatable {
    package enum Word: String, CaseIterable, Sendable {
        case ok
        /// It answered, and not as it should.
        case failed
        case timeout
        /// By the agent's policy or its operator; nothing was sent.
        case refused
        /// The agent could not try.
        case error
        case cancelled
        /// The agent was not connected, or its connection ended.
        case lost
        /// The agent was there, and did not answer in time.
        case noAnswer
    }

    /// How far it came.
    package enum Step: String, CaseIterable, Sendable {
        case name, connect, tls, request, answer, limit, policy
    }

    package var word: Word
    /// Where it failed; `nil` where it did not.
    package var failedAt: Step?
    /// A sentence for people; `nil` where the word says it all.
    package var reason: String?
    /// The address that was tried last.
    package var address: IPAddress?
    /// What the kind calls its time: of the echo, the connection, the whole transfer, the slowest answer.
    package var microseconds: UInt64?
    /// The kind's own.
    package var result: ResultValue

    package static let longestReason = 300

    package init(
        _ word: Word, at step: Step? = nil, _ reason: String? = nil, address: IPAddress? = nil,
        microseconds: UInt64? = nil, result: ResultValue = .object([])
    ) {
        self.word = word
        failedAt = step
        self.reason = reason
        self.address = address
        self.microseconds = microseconds
        self.result = result
    }
}

// MARK: - JSON

extension ProbeOutcome {
    package func write(_ json: inout JSONWriter) {
        json.value("outcome", word.rawValue)
        json.value("failedAt", failedAt?.rawValue)
        json.value(
            "reason", reason.map { String($0.unicodeScalars.prefix(Self.longestReason).map(Character.init)) })
        json.value("address", address?.description)
        json.value("microseconds", microseconds)
        json.raw("result", result.json)
    }

    package var json: [UInt8] {
        var writer = JSONWriter(reservingBytes: 512)
        writer.object { write(&$0) }
        guard writer.bytes.count > ResultValue.longest else { return writer.bytes }
        var short = self
        short.result = .object([])
        short.reason = reason ?? "The result was too long to send."
        return short.json
    }

    private enum Key: String, CaseIterable { case outcome, failedAt, reason, address, microseconds, result }
    private static let keys = KeyTable<Key>()

    /// - Throws: what an agent of ours does not send.
    package init(_ json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        guard json.count <= ResultValue.longest else {
            throw reader.fault("is longer than \(ResultValue.longest) bytes")
        }
        self = try reader.whole { (reader) throws(WireFault) in try ProbeOutcome(&reader) }
    }

    private init(_ reader: inout JSONReader) throws(WireFault) {
        var word: Word?
        var found = ProbeOutcome(.error)
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .outcome: word = try reader.word(Word.self)
            case .failedAt:
                found.failedAt = try reader.optional { (reader) throws(WireFault) in
                    try reader.word(Step.self)
                }
            case .reason:
                found.reason = try reader.optional { (reader) throws(WireFault) in
                    try reader.string(atMost: 4 * Self.longestReason)
                }
            case .address:
                found.address = try reader.optional { (reader) throws(WireFault) in try reader.address() }
            case .microseconds:
                found.microseconds = try reader.optional { (reader) throws(WireFault) in try reader.duration()
                }
            case .result: found.result = try ResultValue(&reader)
            }
        }
        guard let word else { throw reader.fault("lacks \"outcome\"") }
        found.word = word
        self = found
    }
}

extension JSONReader {
    /// One of the words of an enumeration.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ type: Word.Type
    ) throws(WireFault) -> Word {
        let text = try string(atMost: 32)
        guard let word = Word(rawValue: text) else {
            throw fault("is not one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    mutating func address() throws(WireFault) -> IPAddress {
        guard let address = IPAddress(try string(atMost: 45)) else { throw fault("is not an IP address") }
        return address
    }

    /// Microseconds of something that took at most an hour.
    mutating func duration() throws(WireFault) -> UInt64 {
        let count = try count()
        guard count <= 3_600_000_000 else { throw fault("is longer than an hour") }
        return count
    }

    /// A whole number within bounds.
    mutating func whole(in range: ClosedRange<Int>) throws(WireFault) -> Int {
        let count = try count()
        guard let number = Int(exactly: count), range.contains(number) else {
            throw fault("is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Seconds within bounds.
    mutating func seconds(in range: ClosedRange<Double>) throws(WireFault) -> Double {
        let number = try number()
        guard range.contains(number) else {
            throw fault("is not a number of seconds from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
