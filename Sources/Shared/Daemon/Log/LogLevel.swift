/// swift-log's levels, as operators write them.
public enum LogLevel: String, Sendable, CaseIterable {
    case debug, info, notice, warning, error

    /// For the reference.
    public static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
