public import HubCore

/// What this hub found in lines by itself, or a model did in rows.
public struct LogFinding: Sendable, Equatable {
    public let severity: Severity
    /// A word: `failed logins`. With the subject it says whether two findings are one.
    public let category: String
    /// Who or what; empty where the category says it all.
    public let subject: String
    public let title: String
    public let explanation: String
    public let recommendation: String
    /// How often.
    public let count: Int
    /// Lines that show it.
    public let examples: [String]
    /// Whether a model says so, and no rule of ours.
    public let isModels: Bool
    /// Whether rows show it; one that none shows is told to no channel.
    public let isVerified: Bool

    public static let mostExamples = 5
    static let longestExample = 400

    public init(
        _ severity: Severity, _ category: String, subject: String = "", title: String,
        explanation: String, recommendation: String = "", count: Int = 1, examples: [String] = [],
        isModels: Bool = false, isVerified: Bool = true
    ) {
        self.severity = severity
        self.category = CleanText.line(category, atMost: 60)
        self.subject = CleanText.line(subject, atMost: 100)
        self.title = CleanText.line(title, atMost: 160)
        self.explanation = CleanText.lines(explanation, atMost: 1500)
        self.recommendation = CleanText.lines(recommendation, atMost: 800)
        self.count = count
        self.examples = examples.prefix(Self.mostExamples).map {
            CleanText.line($0, atMost: Self.longestExample)
        }
        self.isModels = isModels
        self.isVerified = isVerified
    }

    /// The same for what is found again.
    public var fingerprint: String { subject.isEmpty ? category : "\(category) \(subject)" }
}
