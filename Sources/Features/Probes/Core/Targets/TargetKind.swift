/// What a probe does at its target.
public enum TargetKind: String, Sendable, CaseIterable {
    /// Sends ICMP echo requests, and times the replies.
    case echo
    /// Opens a TCP connection.
    case tcp
    /// Asks for a page, without and with TLS.
    case http, https
    /// Asks a name server.
    case dns

    /// Whether it is an attempt of its own, which the pinger leaves to others.
    public var isAttempt: Bool { self != .echo }
}
