/// swift-log's levels, as operators write them.
public enum LogLevel: String, Sendable, CaseIterable {
    case debug, info, notice, warning, error

    /// Reads a level in capitals, too, as many programs write them.
    public init?(word: String) { self.init(rawValue: word.lowercased()) }

    /// For the reference.
    public static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
