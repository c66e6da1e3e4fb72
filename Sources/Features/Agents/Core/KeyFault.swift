public import MonitorCore

/// Why a key was not made, or a decision on it not carried out.
public enum KeyFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another key speaks for an agent of this name.
    case nameInUse(String, key: Int64, lastSeen: UTCTime?)
    /// The key's agent is not the one that was shown.
    case changed(now: String?)

    public var description: String {
        switch self {
        case .nameInUse(let name, let key, let lastSeen):
            "Key \(key) uses the name '\(name)' (\(lastSeen.map { "last seen \($0)" } ?? "not seen yet"))."
        case .changed(let now?): "Its agent has changed its name to '\(now)'. Reload the page and check it."
        case .changed(nil): "It has not been used yet. Reload the page and check it."
        }
    }
}
