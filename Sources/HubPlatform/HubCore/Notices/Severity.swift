/// How urgent an incident is.
public enum Severity: Int, Sendable, CaseIterable, Comparable {
    case info
    case warning
    case critical

    /// As the API, the database and messages name it.
    public var word: String {
        switch self {
        case .info: "info"
        case .warning: "warning"
        case .critical: "critical"
        }
    }

    public init?(word: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }

    public static func < (one: Severity, other: Severity) -> Bool { one.rawValue < other.rawValue }
}
