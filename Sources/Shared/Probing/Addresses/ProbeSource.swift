public import MonitorCore

/// Where packets of probes leave from.
public enum ProbeSource: Sendable, Hashable {
    /// One of this host's.
    case address(IPAddress)
    /// An interface's name.
    case interface(String)
}
