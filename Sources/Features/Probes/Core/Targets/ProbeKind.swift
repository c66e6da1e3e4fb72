/// What a probe does at its target.
public enum ProbeKind: String, Sendable, CaseIterable {
    /// Sends ICMP echo requests, and times the replies.
    case echo
    /// Opens a TCP connection.
    case connect
    /// Asks for a page by HTTP or HTTPS.
    case web
    /// Asks a name server.
    case name
}
