/// Which of a name's addresses are probed. Both are two targets, since their results are two series.
public enum ProbeFamily: String, Sendable, CaseIterable {
    case v4 = "4"
    case v6 = "6"
    /// IPv6 where the agent has a route for it, else IPv4.
    case either
}
