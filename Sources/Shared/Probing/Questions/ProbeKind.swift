/// What one attempt does.
package enum ProbeKind: String, CaseIterable, Sendable {
    case ping, tcp, udp, http, dns, trace, mtu, info

    /// Whether there must be a host to ask; `info` may do without.
    package var asksHost: Bool { self != .info }

    package var takesPort: Bool { self == .tcp || self == .udp || self == .http }

    /// Whether there is nothing to send without one.
    package var needsPort: Bool { self == .tcp || self == .udp }
}

/// Which addresses of a name are asked.
package enum AddressFamily: String, CaseIterable, Sendable {
    case either
    case v4 = "4"
    case v6 = "6"
}
