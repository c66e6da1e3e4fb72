internal import HubCore

/// One thing that is looked for in every line, without a model.
protocol LogRule: Sendable {
    mutating func observe(_ line: LogLine)
    var findings: [LogFinding] { get }
}

/// All of them over the lines of one turn.
public struct LocalRules: Sendable {
    private var rules: [any LogRule] = [
        FailedLogins(), RootByCommand(), NewListeners(), PortScans(), LeasesExhausted(), OutOfMemory(),
        DiskErrors(), LinkFlaps(),
    ]

    public init() {}

    public mutating func observe(_ line: LogLine) {
        for index in rules.indices { rules[index].observe(line) }
    }

    /// The heaviest first.
    public var findings: [LogFinding] {
        rules.flatMap(\.findings).enumerated().sorted {
            ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
        }.map(\.element)
    }
}

/// Counts by a word that comes from the log, with the first lines of each.
struct Tally: Sendable {
    struct Entry: Sendable {
        var count = 0
        var examples: [String] = []
    }
    /// Beyond them new words count as "others".
    static let most = 1000

    private(set) var entries: [String: Entry] = [:]

    mutating func add(_ key: some StringProtocol, _ line: LogLine) {
        let wanted = String(key)
        let key = entries.count < Self.most || entries[wanted] != nil ? wanted : "others"
        var entry = entries[key] ?? Entry()
        entry.count += 1
        if entry.examples.count < 3 { entry.examples.append(line.bytes.text) }
        entries[key] = entry
    }

    var total: Int { entries.values.reduce(0) { $0 + $1.count } }

    /// The most frequent first.
    var sorted: [(key: String, entry: Entry)] {
        entries.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { ($0.key, $0.value) }
    }

    /// `192.0.2.7 (40), 192.0.2.9 (12) and 3 more`.
    func list(_ keys: [(key: String, entry: Entry)]) -> String {
        let shown = keys.prefix(5).map { "\($0.key) (\($0.entry.count))" }.joined(separator: ", ")
        return keys.count > 5 ? "\(shown) and \(keys.count - 5) more" : shown
    }
}
