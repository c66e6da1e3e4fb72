internal import AgentHost
internal import DeviceDiscovery
internal import LanCore
internal import MonitorCore

/// Keeps the names of known devices fresh, off the cycle's path.
struct NameLookup: Sendable {
    let resolver = ReverseDNS()
    let thread: OneThread

    private static let namedFor: Duration = .seconds(3600)
    private static let namelessFor: Duration = .seconds(600)

    /// Looks every few seconds for addresses whose name is unknown or old.
    func run(_ results: DiscoveryResults) async {
        var due: [IPAddress: ContinuousClock.Instant] = [:]
        while !Task.isCancelled {
            let known = Set(results.known)
            due = due.filter { known.contains($0.key) }
            let now = ContinuousClock.now
            for address in known where due[address].map({ $0 <= now }) ?? true {
                guard let again = await look(up: address, results) else { break }
                due[address] = .now + again
            }
            await thread.sleep(for: .seconds(5))
        }
    }

    /// - Returns: when to ask again; `nil` when no resolver answers just now.
    private func look(up address: IPAddress, _ results: DiscoveryResults) async -> Duration? {
        switch await resolver.name(of: address) {
        case .name(let name):
            results.name(address, HostName.shortName(name))
            return Self.namedFor
        case .none:
            results.name(address, nil)
            return Self.namelessFor
        case .unavailable: return nil
        }
    }
}
