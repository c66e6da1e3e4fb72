/// Whose series it is.
public enum SeriesSubject: Hashable, Sendable {
    /// An agent, by its name. Its series go with it.
    case agent(String)
    /// Something that a feature of the hub measures by itself, by a name that begins with the feature's: `uplink/wan`.
    case own(String)
}
