internal import LanCore
internal import MonitorCore
internal import Synchronization

/// What discovery found, waiting for the next cycle to take it.
final class DiscoveryResults: Sendable {
    private struct State {
        var interfaces: [String: LocalInterface]
        var networks: [String: LocalNetworks]
        /// Once each, however often a long cycle hears them.
        var neighbours: Set<Neighbour> = []
        var names: [IPAddress: String?] = [:]
        var sightings: Set<Sighting> = []
        var books: [NameSource: NameBook] = [:]
        var vendors: VendorTable?
        var known: [IPAddress] = []
        var nameless: Set<IPAddress> = []
        var curious: Set<String> = []
        var newcomerCalls: [String: @Sendable () -> Void] = [:]
        var gateways: Set<IPAddress> = []
    }

    private let state: Mutex<State>

    init(_ sides: [LanSide]) {
        let named = sides.map { ($0.interface.name, $0) }
        state = Mutex(
            State(
                interfaces: Dictionary(
                    named.map { ($0, $1.interface) }, uniquingKeysWith: { first, _ in first }),
                networks: Dictionary(named.map { ($0, $1.networks) }, uniquingKeysWith: { first, _ in first })
            ))
    }

    /// What counts as a device on an interface, now.
    func networks(of interface: String) -> LocalNetworks {
        state.withLock { $0.networks[interface] } ?? LocalNetworks(v4: nil)
    }

    /// The interface as it was last seen: one that was created again has another index and other addresses.
    func interface(_ name: String) -> LocalInterface? {
        state.withLock { $0.interfaces[name] }
    }

    func update(_ interface: LocalInterface, _ networks: LocalNetworks) {
        state.withLock { state in
            state.interfaces[interface.name] = interface
            state.networks[interface.name] = networks
        }
    }

    /// Addresses of known devices, written by the cycle: whose names are worth asking for.
    var known: [IPAddress] {
        get { state.withLock { $0.known } }
        set {
            let tell = state.withLock { state -> [@Sendable () -> Void] in
                guard state.known != newValue else { return [] }
                state.known = newValue
                defer { state.newcomerCalls = [:] }
                return Array(state.newcomerCalls.values)
            }
            for call in tell { call() }
        }
    }

    /// Calls once when other addresses are known than now; one call an interface waits.
    func onNewcomers(on interface: String, _ call: @escaping @Sendable () -> Void) {
        state.withLock { $0.newcomerCalls[interface] = call }
    }

    /// Those of them whose devices have told no name, written by the cycle.
    var nameless: Set<IPAddress> {
        get { state.withLock { $0.nameless } }
        set { state.withLock { $0.nameless = newValue } }
    }

    /// Next hops of this host's default routes.
    var gateways: Set<IPAddress> {
        get { state.withLock { $0.gateways } }
        set { state.withLock { $0.gateways = newValue } }
    }

    /// Whether they are used: a full table is not read in vain.
    var isCurious: Bool { state.withLock { !$0.curious.isEmpty } }

    func set(isCurious: Bool, on interface: String) {
        state.withLock { state in
            if isCurious { state.curious.insert(interface) } else { state.curious.remove(interface) }
        }
    }

    func add(_ neighbours: [Neighbour]) {
        state.withLock { $0.neighbours.formUnion(neighbours) }
    }

    func name(_ address: IPAddress, _ name: String?) {
        state.withLock { $0.names[address] = .some(name) }
    }

    /// Far more than a LAN says in a cycle.
    private static let maximumSightings = 4096

    /// What was announced on an interface. An address that does not belong there is dropped.
    func add(_ sightings: [Sighting], on interface: String) {
        state.withLock { state in
            guard let networks = state.networks[interface] else { return }
            for sighting in sightings where state.sightings.count < Self.maximumSightings {
                state.sightings.insert(sighting.within(networks))
            }
        }
    }

    func put(_ names: NameBook, from source: NameSource) {
        state.withLock { $0.books[source] = names }
    }

    func put(_ vendors: VendorTable) {
        state.withLock { $0.vendors = vendors }
    }

    /// Moves everything into what a cycle gathers.
    func take(into gathered: inout Sampler.Gathered) {
        state.withLock { state in
            gathered.neighbours += state.neighbours
            gathered.names = state.names
            gathered.sightings = Array(state.sightings)
            gathered.books = state.books
            gathered.vendors = state.vendors
            gathered.ownMACs = Set(state.interfaces.values.compactMap(\.mac))
            gathered.gateways = state.gateways
            gathered.networks = Array(state.networks.values)
            (state.neighbours, state.names, state.sightings) = ([], [:], [])
            (state.books, state.vendors) = ([:], nil)
        }
    }
}

extension Sighting {
    func within(_ networks: LocalNetworks) -> Sighting {
        guard let address, !networks.contains(address) else { return self }
        return Sighting(mac: mac, claims: claims, host: host)
    }
}
