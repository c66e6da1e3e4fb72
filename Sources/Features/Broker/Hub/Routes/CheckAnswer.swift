internal import MonitorCore
internal import MonitorWire
internal import Probing

/// What `GET /api/v1/checks/{check}` answers, read again.
struct CheckAnswer {
    struct Row {
        let agent: String
        let endedAt: String
        let outcome: ProbeOutcome
    }

    let question: ProbeQuestion
    /// As the audit names them.
    let askedBy: String
    /// Agents that were left out.
    let notAsked: Int
    let isEnded: Bool
    /// Agents that have not answered yet.
    let waiting: Int
    /// Of agents that have answered.
    let rows: [Row]

    private enum Key: String, CaseIterable {
        case kind, host, port, options, agents, askedBy, notAsked, waiting, ended
    }
    private static let keys = KeyTable<Key>()
    private enum RowKey: String, CaseIterable { case agent, endedAt, outcome }
    private static let rowKeys = KeyTable<RowKey>()

    init(_ body: [UInt8]) throws {
        var (kind, host, askedBy): (String?, String?, String?)
        var (port, options): (UInt64?, [UInt8]?)
        var (notAsked, waiting, isEnded): (UInt64, UInt64, Bool) = (0, 0, false)
        var rows: [Row] = []
        var reader = JSONReader(body)
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
                case .askedBy: askedBy = try reader.string(atMost: 1024)
                case .notAsked: notAsked = try reader.count()
                case .waiting: waiting = try reader.count()
                case .ended: isEnded = try reader.bool()
                case .agents:
                    try reader.array(atMost: 100_000) { (reader) throws(WireFault) in
                        let start = reader.nextByte
                        try reader.skip()
                        if let row = try Self.row(Array(reader.text(from: start))) { rows.append(row) }
                    }
                }
            }
        }
        question = try ProbeQuestion(
            kind: kind ?? "", host: host, port: port.map { Int(clamping: $0) }, options: options)
        self.rows = rows
        self.askedBy = askedBy ?? ""
        (self.notAsked, self.waiting) = (Int(clamping: notAsked), Int(clamping: waiting))
        self.isEnded = isEnded
    }

    private static func row(_ json: [UInt8]) throws(WireFault) -> Row? {
        var (agent, endedAt): (String?, String?)
        var hasEnded = false
        var reader = JSONReader(json)
        try reader.whole { (reader) throws(WireFault) in
            try reader.object(rowKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .agent: agent = try reader.string(atMost: 255)
                case .endedAt:
                    endedAt = try reader.optional { (reader) throws(WireFault) in
                        try reader.string(atMost: 40)
                    }
                case .outcome:
                    hasEnded =
                        try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 32) }
                        != nil
                }
            }
        }
        guard let agent, hasEnded, let outcome = try? ProbeOutcome(json) else { return nil }
        return Row(agent: agent, endedAt: endedAt ?? "", outcome: outcome)
    }

    /// A UUID for an agent that has none of its own: always the same for a name.
    static func id(ofAgent name: String) -> String {
        let digits = HexText.text(SHA256.hash(Array(name.utf8)))
        var id = ""
        for (index, digit) in digits.prefix(32).enumerated() {
            if [8, 12, 16, 20].contains(index) { id.append("-") }
            id.append(digit)
        }
        return id
    }
}
