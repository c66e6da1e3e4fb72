internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Synchronization

/// How often a network may name hosts that there are not, or bring a wrong token, in a minute.
final class MissLimit: Sendable {
    /// By `PeerNetwork`: an address, of IPv6 a /64.
    static let most = 60
    private static let mostNetworks = 4096

    private struct State {
        var began = ContinuousClock.now
        var misses: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// - Throws: `Refusal` with status 429 where it missed too often.
    func check(_ peer: String) throws {
        let network = PeerNetwork.name(of: peer)
        let isOver = state.withLock { state in
            Self.turn(&state)
            return state.misses[network] ?? 0 >= Self.most
        }
        guard !isOver else {
            throw Refusal(
                .tooManyRequests, "Too many unknown hosts or wrong tokens. Try again later.", seconds: 60)
        }
    }

    func miss(_ peer: String) {
        let network = PeerNetwork.name(of: peer)
        state.withLock { state in
            Self.turn(&state)
            // A crowd of networks shares what is left.
            let key = state.misses[network] != nil || state.misses.count < Self.mostNetworks ? network : ""
            state.misses[key, default: 0] += 1
        }
    }

    private static func turn(_ state: inout State) {
        if ContinuousClock.now - state.began > .seconds(60) { state = State() }
    }
}
