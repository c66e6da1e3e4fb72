internal import LanCore
internal import MonitorCore
import Synchronization

/// Where the counting thread hands windows to those who ask for them.
final class CountingDesk: Sendable {
    struct Request {
        let networks: LocalNetworks
        let keep: [IPAddress]
        fileprivate let asker: CheckedContinuation<TrafficWindow?, Never>

        func answer(_ window: TrafficWindow?) {
            asker.resume(returning: window)
        }
    }

    private struct State {
        var request: Request?
        var isStopping = false
        var isFinished = false
    }

    let wakeup: Wakeup
    private let state = Mutex(State())

    init?() {
        guard let wakeup = Wakeup() else { return nil }
        self.wakeup = wakeup
    }

    func nextWindow(networks: LocalNetworks, keeping keep: [IPAddress]) async -> TrafficWindow? {
        await withCheckedContinuation { asker in
            let request = Request(networks: networks, keep: keep, asker: asker)
            let isRefused = state.withLock { state in
                guard !state.isFinished, state.request == nil else { return true }
                state.request = request
                return false
            }
            if isRefused { request.answer(nil) } else { wakeup.signal() }
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        wakeup.signal()
    }

    // MARK: The counting thread's side

    var isStopping: Bool { state.withLock { $0.isStopping } }

    func takeRequest() -> Request? {
        state.withLock { $0.request.take() }
    }

    /// No window will come any more.
    func finish() {
        let request = state.withLock { state in
            state.isFinished = true
            return state.request.take()
        }
        request?.answer(nil)
    }
}
