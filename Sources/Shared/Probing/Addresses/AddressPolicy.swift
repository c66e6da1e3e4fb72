package import MonitorCore

/// Which addresses an agent may send to on behalf of others, and why not the rest.
///
/// The agent has the last word: `denied` and `quiet` win over `permitted`, and all over the table; what the table marks as never is
/// refused whatever the lists say. Of this machine's own addresses, `permitted` opens those of loopback and of one link to
/// scheduled targets. An IPv6 address that carries an IPv4 address is judged by the IPv4 address, too.
///
/// Source: RFC 6890 and the registries that it began; RFC 4291 §2.5.5; RFC 6052; RFC 8215; RFC 3056; RFC 4380.
package struct AddressPolicy: Sendable, Equatable {
    /// What the packets are for.
    package enum Purpose: Sendable, CaseIterable {
        /// A target that an administrator set.
        case scheduled
        /// A check that a user asked for.
        case onDemand
    }

    package enum Verdict: Sendable, Equatable {
        case allowed
        /// Not the Internet's, and permitted here.
        case allowedPrivate
        case refused(Reason)

        package var isAllowed: Bool {
            if case .refused = self { false } else { true }
        }
    }

    /// Words of the API.
    package enum Reason: String, Sendable, CaseIterable {
        case unspecified, reserved, multicast, documentation, loopback, linkLocal, metadata
        case `private`, translation, own, denied, passive

        package var sentence: String {
            switch self {
            case .unspecified: "The address is unspecified."
            case .reserved: "The address is reserved."
            case .multicast: "The address is a group, not a host."
            case .documentation: "The address is for documentation."
            case .loopback: "The address is the agent's own machine."
            case .linkLocal: "The address exists on one link alone."
            case .metadata: "The address belongs to a cloud's metadata."
            case .private:
                "The address is private, and the agent's operator does not permit it (PROBE_ALLOW)."
            case .translation: "The address belongs to a local translator."
            case .own: "The address belongs to the agent or to its hub."
            case .denied: "The agent's operator forbids the address (PROBE_DENY)."
            case .passive: "The address is on the agent's LAN, to which it sends nothing (PASSIVE)."
            }
        }
    }

    /// The operator's `PROBE_ALLOW`.
    package var permitted: [NetworkRange]
    /// The operator's `PROBE_DENY`.
    package var denied: [NetworkRange]
    /// Networks to which nothing is sent: the LAN's, with the operator's `PASSIVE`.
    package var quiet: [NetworkRange]
    /// Addresses of this machine, the broadcast addresses of its networks, and those of the hub.
    package var own: Set<IPAddress>

    package init(
        permitted: [NetworkRange] = [], denied: [NetworkRange] = [], quiet: [NetworkRange] = [],
        own: Set<IPAddress> = []
    ) {
        self.permitted = permitted
        self.denied = denied
        self.quiet = quiet
        self.own = own
    }

    package func verdict(on address: IPAddress, for purpose: Purpose) -> Verdict {
        let judged = [address] + AddressClass.carried(by: address)
        var verdict = Verdict.allowed
        for one in judged {
            switch self.verdict(onAlone: one, for: purpose) {
            case .refused(let reason): return .refused(reason)
            case .allowedPrivate: verdict = .allowedPrivate
            case .allowed: break
            }
        }
        return verdict
    }

    private func verdict(onAlone address: IPAddress, for purpose: Purpose) -> Verdict {
        let kind = AddressClass(address)
        let isPermitted = permitted.contains { $0.contains(address) }
        let isOpened = isPermitted && purpose == .scheduled && kind.isOfOneLink
        if own.contains(address), !isOpened { return .refused(.own) }
        if let reason = kind.never(purpose) { return .refused(reason) }
        if denied.contains(where: { $0.contains(address) }) { return .refused(.denied) }
        if quiet.contains(where: { $0.contains(address) }) { return .refused(.passive) }
        guard let reason = kind.unlessPermitted(purpose) else {
            return kind.reason == nil ? .allowed : .allowedPrivate
        }
        return isPermitted ? .allowedPrivate : .refused(reason)
    }
}
