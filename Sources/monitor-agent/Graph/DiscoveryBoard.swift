import MonitorCore
import Synchronization

/// What discovery found, waiting for the next cycle to take it.
final class DiscoveryBoard: Sendable {
    private struct State {
        var networks: LocalNetworks
        var neighbours: [Neighbour] = []
        var names: [IPAddress: String?] = [:]
        var known: [IPAddress] = []
    }

    private let state: Mutex<State>

    init(networks: LocalNetworks) {
        state = Mutex(State(networks: networks))
    }

    var networks: LocalNetworks {
        get { state.withLock { $0.networks } }
        set { state.withLock { $0.networks = newValue } }
    }

    /// Addresses of known devices, written by the cycle: whose names are worth asking for.
    var known: [IPAddress] {
        get { state.withLock { $0.known } }
        set { state.withLock { $0.known = newValue } }
    }

    func add(_ neighbours: [Neighbour]) {
        state.withLock { $0.neighbours += neighbours }
    }

    func name(_ address: IPAddress, _ name: String?) {
        state.withLock { $0.names[address] = .some(name) }
    }

    /// Empties the board.
    func take() -> (neighbours: [Neighbour], names: [IPAddress: String?]) {
        state.withLock { state in
            defer { (state.neighbours, state.names) = ([], [:]) }
            return (state.neighbours, state.names)
        }
    }
}
