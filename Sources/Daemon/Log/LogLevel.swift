public import Logging

/// swift-log's levels, as operators write them.
public enum LogLevel: String, Sendable, CaseIterable {
    case debug, info, notice, warning, error

    public var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }

    /// For the reference.
    public static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
