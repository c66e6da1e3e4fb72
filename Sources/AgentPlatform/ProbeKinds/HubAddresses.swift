package import MonitorCore
internal import Synchronization

/// Where this agent's hub is: no check is sent there. A hub that is named is asked for now and then, and what is known of it
/// is kept while its name has no answer.
package final class HubAddresses: Sendable {
    private static let memory: Duration = .seconds(60)

    private struct Known {
        let addresses: [IPAddress]
        let at: ContinuousClock.Instant
    }

    private let lookup: @Sendable (String) -> [IPAddress]?
    private let known = Mutex<[String: Known]>([:])

    /// - Parameter lookup: the addresses of a host; `nil` where they cannot be known now.
    package init(lookup: @escaping @Sendable (String) -> [IPAddress]? = { OwnAddresses.of($0) }) {
        self.lookup = lookup
    }

    /// What was found when it was last asked for; never blocks.
    package func known(of hosts: Set<String>) -> Set<IPAddress> {
        known.withLock { known in
            hosts.reduce(into: []) { all, host in all.formUnion(known[host]?.addresses ?? []) }
        }
    }

    /// Blocks where a name was not asked for in the last minute.
    ///
    /// - Parameter hosts: those of the hub's URLs.
    package func all(of hosts: Set<String>, at now: ContinuousClock.Instant = .now) -> Set<IPAddress> {
        hosts.reduce(into: []) { all, host in
            let former = known.withLock { $0[host] }
            if let former, now - former.at < Self.memory { return all.formUnion(former.addresses) }
            let addresses = lookup(host) ?? former?.addresses ?? []
            known.withLock { $0[host] = Known(addresses: addresses, at: now) }
            all.formUnion(addresses)
        }
    }
}
