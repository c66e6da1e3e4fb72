internal import Synchronization

/// Pages as they were last made, by their keys, for some time: those that there are alone, so at most `StatusPage.most`,
/// and keys of removed ones until they are too old. However many strangers ask at once, a page is made once.
final class ShownPages: Sendable {
    private typealias Making = Task<StatusView?, any Error>

    private struct State {
        var pages: [String: (view: StatusView, at: ContinuousClock.Instant)] = [:]
        var making: [String: Making] = [:]
    }

    private enum Found {
        case view(StatusView)
        case making(Making)
    }

    private let kept: Duration
    private let state = Mutex(State())

    /// - Parameter kept: how long a page is shown before it is made again.
    init(kept: Duration) { self.kept = kept }

    /// As it was made a short time ago.
    subscript(key: String) -> StatusView? {
        let oldest = ContinuousClock.now - kept
        return state.withLock { state in state.pages[key].flatMap { $0.at > oldest ? $0.view : nil } }
    }

    /// - Parameter make: `nil` for a key without a page. It is not ended where the one who asked goes away: others wait for it.
    func page(
        _ key: String, make: @escaping @Sendable () async throws -> StatusView?
    ) async throws -> StatusView? {
        switch found(key, make) {
        case .view(let view): view
        case .making(let making): try await making.value
        }
    }

    private func found(_ key: String, _ make: @escaping @Sendable () async throws -> StatusView?) -> Found {
        state.withLock { state in
            let oldest = ContinuousClock.now - kept
            state.pages = state.pages.filter { $0.value.at > oldest }
            if let known = state.pages[key] { return .view(known.view) }
            if let making = state.making[key] { return .making(making) }
            let making = Making {
                let made = await Result { try await make() }
                self.end(key, try? made.get())
                return try made.get()
            }
            state.making[key] = making
            return .making(making)
        }
    }

    private func end(_ key: String, _ view: StatusView?) {
        state.withLock { state in
            state.making[key] = nil
            if let view { state.pages[key] = (view, .now) }
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body gives or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
