/// Where something comes from that an agent hands in.
public struct AgentOrigin: Sendable, Equatable {
    /// Of a key: the network (`PeerNetwork`). `nil` before anything came.
    public var address: String?
    /// As its `MachineFingerprint` says; `nil` where it sends none.
    public var machine: String?

    public init(address: String?, machine: String? = nil) {
        self.address = address
        self.machine = machine
    }
}

/// What puts an approved key on hold until it is approved again.
public enum Reapproval: String, Sendable, CaseIterable {
    case off
    /// The agent runs on another machine, or does not say any more on which.
    case machine
    /// That, or it comes from another address.
    case address

    /// What of a key's new origin is a reason, in words; `nil` where it may go on.
    ///
    /// - Parameters:
    ///   - known: where the key was used before.
    ///   - origin: where it is used now.
    public func reason(from known: AgentOrigin, to origin: AgentOrigin) -> String? {
        if self == .off { return nil }
        if known.machine != nil, known.machine != origin.machine { return "another machine" }
        guard self == .address, known.address != nil else { return nil }
        return known.address == origin.address ? nil : "another address"
    }
}
