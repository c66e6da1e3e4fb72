/// Why an echo request came to nothing, as a host or router says.
public enum EchoFailure: Sendable, Equatable, Hashable {
    case netUnreachable
    case hostUnreachable
    /// This host found no hardware address for it.
    case noNeighbour
    case protocolUnreachable
    case portUnreachable
    case prohibited
    case timeExceeded
    /// - Parameter mtu: of the next hop; 0 where it was not told.
    case packetTooBig(mtu: UInt32)
    case parameterProblem
    case unreachable

    /// As reports and pages name it.
    public var word: String {
        switch self {
        case .netUnreachable: "netUnreachable"
        case .hostUnreachable: "hostUnreachable"
        case .noNeighbour: "noNeighbour"
        case .protocolUnreachable: "protocolUnreachable"
        case .portUnreachable: "portUnreachable"
        case .prohibited: "prohibited"
        case .timeExceeded: "timeExceeded"
        case .packetTooBig: "packetTooBig"
        case .parameterProblem: "parameterProblem"
        case .unreachable: "unreachable"
        }
    }

    /// Source: RFC 792, RFC 1812 §5.2.7.1.
    init(v4Type type: UInt8, code: UInt8, mtu: UInt16) {
        switch (type, code) {
        case (11, _): self = .timeExceeded
        case (12, _): self = .parameterProblem
        case (_, 0), (_, 6), (_, 11): self = .netUnreachable
        case (_, 1), (_, 7), (_, 8), (_, 12): self = .hostUnreachable
        case (_, 2): self = .protocolUnreachable
        case (_, 3): self = .portUnreachable
        case (_, 4): self = .packetTooBig(mtu: UInt32(mtu))
        case (_, 9), (_, 10), (_, 13): self = .prohibited
        default: self = .unreachable
        }
    }

    /// Source: RFC 4443 §3.
    init(v6Type type: UInt8, code: UInt8, mtu: UInt32) {
        switch (type, code) {
        case (2, _): self = .packetTooBig(mtu: mtu)
        case (3, _): self = .timeExceeded
        case (4, _): self = .parameterProblem
        case (_, 0): self = .netUnreachable
        case (_, 1), (_, 5), (_, 6): self = .prohibited
        case (_, 3): self = .hostUnreachable
        case (_, 4): self = .portUnreachable
        default: self = .unreachable
        }
    }
}

/// Why an echo request did not leave: it is neither answered nor lost.
public enum NotSentReason: String, Sendable, CaseIterable, Hashable {
    case noRoute
    /// The address that it should come from is not this host's.
    case noAddress
    /// A firewall of this host, or a missing right, forbids it.
    case forbidden
    /// The kernel had no room, three times.
    case busy
    /// The name has no address.
    case noName
    /// The name servers could not be asked.
    case nameFailed
    /// The operator's rules forbid the address.
    case refused
    /// This agent may not send echo requests.
    case noRight
    /// This agent cannot do probes of this kind.
    case unsupported
}
