internal import Synchronization

/// Waits until the hub listens on all of its addresses.
final class Started: Sendable {
    private struct State {
        var addresses: [HubServer.Address]
        var missing: Int
    }

    private let state: Mutex<State>
    private let listening: @Sendable ([HubServer.Address]) -> Void
    private let invite: @Sendable (HubServer.Address) async -> Void

    /// - Parameters:
    ///   - listening: called once, with the ports that the kernel chose.
    ///   - invite: called once afterwards, with the first address.
    init(
        _ addresses: [HubServer.Address], _ listening: @escaping @Sendable ([HubServer.Address]) -> Void,
        invite: @escaping @Sendable (HubServer.Address) async -> Void
    ) {
        state = Mutex(State(addresses: addresses, missing: addresses.count))
        self.listening = listening
        self.invite = invite
    }

    func listens(at place: Int, on port: Int) async {
        let all = state.withLock { state -> [HubServer.Address]? in
            state.addresses[place] = state.addresses[place].with(port: port)
            state.missing -= 1
            return state.missing == 0 ? state.addresses : nil
        }
        guard let all else { return }
        listening(all)
        await invite(all[0])
    }
}
