public import HubCore

/// A kind of rule: what it judges, in which unit, and how it ships.
///
/// A kind is switched on by default only where a healthy house stays silent.
public struct RuleKind: Sendable {
    /// How its condition comes to be.
    public enum Source: Sendable, Equatable {
        /// Readings that features bring (`Running.readings`).
        case readings
        /// Something that happens, and lasts for so many seconds unless it happens again; 0 is over at once.
        case events(lastsSeconds: Int)
        /// Signals of another feature, which judges itself.
        case signals
    }

    public let word: String
    /// What it is about, for the page of rules.
    public let summary: String
    public let source: Source
    public let thresholds: Thresholds?
    public let unit: String
    public let forSeconds: Int
    public let clearSeconds: Int
    public let severity: Severity
    public let isOn: Bool
    /// Whether what is below the object says nothing of its own meanwhile.
    public let isOutage: Bool
    public let noData: NoData
    /// What burns, of an object.
    public let title: @Sendable (AlertObject) -> String

    init(
        _ word: String, _ summary: String, _ source: Source = .readings, thresholds: Thresholds? = nil,
        unit: String = "", for forSeconds: Int = 0, clear clearSeconds: Int = 0, _ severity: Severity,
        isOn: Bool, isOutage: Bool = false, noData: NoData = .keep,
        title: @escaping @Sendable (AlertObject) -> String
    ) {
        self.word = word
        self.summary = summary
        self.source = source
        self.thresholds = thresholds
        self.unit = unit
        self.forSeconds = forSeconds
        self.clearSeconds = clearSeconds
        self.severity = severity
        self.isOn = isOn
        self.isOutage = isOutage
        self.noData = noData
        self.title = title
    }

    /// The rule that ships.
    public var standard: Rule {
        Rule(
            name: word, kind: word,
            terms: Condition.Terms(
                thresholds: thresholds, forSeconds: forSeconds, clearSeconds: clearSeconds, noData: noData),
            severity: severity, isOn: isOn, isStandard: true)
    }

    public static func of(_ word: String) -> RuleKind? { byWord[word] }

    private static let byWord = Dictionary(uniqueKeysWithValues: all.map { ($0.word, $0) })

    public static let all: [RuleKind] =
        ofAgents + ofHosts + ofTraffic + ofDevices + ofHub + ofProbes + ofProviders + ofSignals
}
