internal import MonitorCore

/// What the store has to tell the operator. Each is said once for each change, not for each snapshot.
public enum StoreNotice: Sendable, Equatable {
    /// A snapshot that the database refuses for what it holds: its agent is told, and sends it no more.
    case unfit(agent: String, cause: String)
    /// A snapshot that waited for an approval and cannot be taken in: it is kept in the table `setAside`.
    case setAside(agent: String, cause: String)
}

extension StoreNotice: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unfit(let agent, let cause):
            "cannot store a snapshot of '\(agent)': \(cause). It was refused; other snapshots are not affected."
        case .setAside(let agent, let cause):
            "cannot take in a quarantined snapshot of '\(agent)': \(cause). It was moved to the table setAside."
        }
    }
}
