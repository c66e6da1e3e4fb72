internal import HubNouns
internal import Synchronization

/// Where passwords are tried, and no more often than `LoginThrottle` allows.
final class LoginDesk: Sendable {
    private let throttle = Mutex(LoginThrottle(at: .now))

    /// - Throws: `TooOften`; else what the body throws. Only its success is none of the attempts that count.
    func attempt<Value>(
        _ name: String, from address: String, _ body: () async throws -> Value
    ) async throws -> Value {
        if let wait = throttle.withLock({ $0.admit(name, from: address, at: .now) }) {
            throw TooOften(seconds: Int(wait.components.seconds) + 1)
        }
        let value = try await body()
        throttle.withLock { $0.succeeded(name, from: address) }
        return value
    }

    struct TooOften: Error {
        let seconds: Int

        var sentence: String {
            "Too many wrong passwords. Try again in \((seconds + 59) / 60) min."
        }
    }
}
