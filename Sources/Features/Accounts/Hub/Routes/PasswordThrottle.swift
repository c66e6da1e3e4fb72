internal import Accounts
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Synchronization

/// Lets passwords be tried, and no more often than `LoginThrottle` allows.
final class PasswordThrottle: Sendable {
    private let throttle = Mutex(LoginThrottle(at: .now))

    /// - Throws: 429 where it is too early; else what the body throws. Only its success is none of the attempts that
    ///   count.
    func attempt<Value>(
        _ name: String, from address: String, _ body: () async throws -> Value
    ) async throws -> Value {
        if let wait = throttle.withLock({ $0.admit(name, from: address, at: .now) }) {
            let seconds = Int(wait.components.seconds) + 1
            throw Refusal(
                .tooManyRequests, "Too many wrong passwords. Try again in \((seconds + 59) / 60) min.",
                seconds: seconds)
        }
        let value = try await body()
        throttle.withLock { $0.succeeded(name, from: address) }
        return value
    }
}
