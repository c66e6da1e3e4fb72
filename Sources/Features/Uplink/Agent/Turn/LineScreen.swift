internal import AgentHost
internal import MonitorCore
internal import ProbeKinds
internal import Probing
internal import Uplink

/// Which targets this machine may ask: what the hub names is screened as checks on demand are, for a hub must not reach
/// into the house.
struct LineScreen: Sendable {
    let policy: AddressPolicy
    /// Of this machine, without those of loopback.
    let addresses: [IPAddress]
    /// Of the hub; part of what the policy holds for its own.
    var hub: Set<IPAddress> = []

    /// Reads the machine's addresses as they are now.
    static func ofThisHost(_ lists: ProbePolicySettings, hub: Set<IPAddress>) -> LineScreen {
        let own = OwnAddresses.read()
        return LineScreen(
            policy: AddressPolicy(
                permitted: lists.permitted, denied: lists.denied, quiet: lists.ofNow.quiet.ranges,
                own: hub.union(own.addresses + own.broadcasts)),
            addresses: own.addresses.filter { !$0.isLoopback }, hub: hub)
    }

    /// - Parameter isOwnChoice: whether this machine names the target itself, as its router is; the hub does otherwise.
    func verdict(on address: IPAddress, isOwnChoice: Bool = false) -> AddressPolicy.Verdict {
        policy.verdict(on: address, for: isOwnChoice ? .scheduled : .onDemand)
    }

    /// - Returns: why nothing of these targets can be asked, in a sentence; `nil` where a line can be judged by them.
    func refusal(of targets: LineTargets) -> String? {
        guard !targets.pages.isEmpty else { return "The order names no page." }
        guard targets == targets.distinct else { return "The order names a target twice." }
        var refused: AddressPolicy.Reason?
        var isOneLeft = false
        for text in targets.pages {
            switch Self.web(text, .https) {
            case .failure(let fault): return "A page \(fault.reason)."
            case .success(let page):
                guard case .address(let address) = page.host,
                    case .refused(let reason) = verdict(on: address)
                else {
                    isOneLeft = true
                    continue
                }
                refused = reason
            }
        }
        if case .failure(let fault) = Self.web(targets.portalPage, .http) {
            return "The page for portals \(fault.reason)."
        }
        return isOneLeft ? nil : refused.map { "No page may be asked. \($0.sentence)" }
    }

    /// - Returns: the fault without a subject: `is not an https URL`.
    static func web(
        _ text: String, _ scheme: HTTPOptions.Scheme
    ) -> Result<WebAddress, HostFault> {
        Result { () throws(HostFault) in
            let address = try WebAddress(text)
            guard address.scheme == scheme else { throw HostFault("is not an \(scheme.rawValue) URL") }
            return address
        }
    }
}
