internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Synchronization

/// How often a network may bring what is not known, and ask without a login.
final class NetcheckLimit: Sendable {
    /// Wrong tokens and keys in a minute. A revoked agent goes on trying, twice a minute.
    static let mostMisses = 30
    /// Between two checks without a login.
    static let pause: Duration = .seconds(5)
    /// Checks without a login in a minute, from all networks together: the agents have other work.
    static let mostAsked = 60
    private static let mostNetworks = 4096

    private struct State {
        var began = ContinuousClock.now
        var misses: [String: Int] = [:]
        var askedInAll = 0
        var asked: [String: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    /// - Throws: `Refusal` with status 429.
    func check(_ peer: String) throws {
        let network = PeerNetwork.name(of: peer)
        let isOver = state.withLock { state in
            Self.turn(&state)
            return state.misses[network] ?? 0 >= Self.mostMisses
        }
        guard !isOver else {
            throw Refusal(.tooManyRequests, "Too many unknown tokens. Try again later.", seconds: 60)
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
        guard ContinuousClock.now - state.began > .seconds(60) else { return }
        (state.began, state.misses, state.askedInAll) = (.now, [:], 0)
    }

    /// - Throws: `Refusal` with status 429 for one who asked a moment ago.
    func ask(_ peer: String) throws {
        let network = PeerNetwork.name(of: peer)
        let isEarly = state.withLock { state in
            Self.turn(&state)
            let now = ContinuousClock.now
            guard state.askedInAll < Self.mostAsked else { return true }
            if let last = state.asked[network], now - last < Self.pause { return true }
            if state.asked.count >= Self.mostNetworks {
                state.asked = state.asked.filter { now - $0.value < Self.pause }
            }
            guard state.asked.count < Self.mostNetworks else { return true }
            state.asked[network] = now
            state.askedInAll += 1
            return false
        }
        guard !isEarly else {
            throw Refusal(
                .tooManyRequests, "One check in 5 seconds without a login. Try again later.", seconds: 5)
        }
    }
}
