/// The agent that was shown to the administrator who decides on a key.
public enum ShownAgent: Sendable, Equatable {
    /// The decision holds whatever the key's agent is.
    case unchecked
    /// The decision holds for this one alone; `nil` is a key that was not used yet.
    case agent(String?)
}
