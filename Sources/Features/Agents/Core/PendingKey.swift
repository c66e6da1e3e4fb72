public import MonitorCore

/// What became of a stranger's request for a key.
public enum PendingKey: Sendable, Equatable {
    case given(Secret)
    /// As many keys of this network as there may be wait for a decision.
    case networkFull
    /// As many keys as there may be wait for a decision.
    case full
}
