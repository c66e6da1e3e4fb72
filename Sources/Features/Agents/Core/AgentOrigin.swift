/// Where something comes from that an agent sends.
public struct AgentOrigin: Sendable, Equatable {
    /// `nil` where it is not known.
    public var address: String?
    /// As its `MachineFingerprint` says; `nil` where it sends none.
    public var machine: String?

    public init(address: String?, machine: String? = nil) {
        self.address = address
        self.machine = machine
    }
}

/// Where a key has been used.
public struct KeyOrigin: Sendable, Equatable {
    /// An agent may reach the hub by IPv4 and IPv6, and over more than one uplink.
    public static let mostNetworks = 4

    /// By `PeerNetwork`, the one that came last first. Empty before anything came.
    public var networks: [String]
    /// `nil` where its agent never sent a fingerprint.
    public var machine: String?

    public init(networks: [String] = [], machine: String? = nil) {
        self.networks = networks
        self.machine = machine
    }

    /// With one network more, where it is new; the oldest goes.
    mutating public func add(_ network: String) {
        guard !networks.contains(network) else { return }
        networks = Array(([network] + networks).prefix(Self.mostNetworks))
    }
}

/// What puts an approved key on hold until it is approved again.
public enum Reapproval: String, Sendable, CaseIterable {
    case off
    /// The agent runs on another machine, or does not say any more on which.
    case machine
    /// That, or it comes from another address.
    case address

    /// What of a key's new origin is a reason; `nil` where it may go on.
    ///
    /// - Parameters:
    ///   - known: where the key was used before.
    ///   - machine: on which it is used now.
    ///   - network: from where it is used now.
    public func reason(
        from known: KeyOrigin, to machine: String?, _ network: String?
    ) -> AgentKey.Hold? {
        if self == .off { return nil }
        if known.machine != nil, known.machine != machine { return .machine }
        guard self == .address, !known.networks.isEmpty, let network else { return nil }
        return known.networks.contains(network) ? nil : .address
    }
}
