internal import Accounts
internal import Dispatch
internal import MonitorCore
internal import Synchronization

/// Hashes passwords one after the other on a thread of its own: it takes long, and each takes store.
final class PasswordQueue: Sendable {
    /// Beyond this many, people are told to come again.
    static let mostWaiting = 16
    private let queue = DispatchQueue(label: "passwords")
    private let waiting = Atomic<Int>(0)

    func hash(_ password: Secret) async throws(AccountFault) -> String {
        guard let hash = try await turn({ PasswordHash.make(password) }) else { throw .busy }
        return hash
    }

    func verify(_ password: Secret, against hash: String) async throws(AccountFault) -> Bool {
        try await turn { PasswordHash.verify(password, against: hash) }
    }

    /// - Throws: `.busy` where too many wait already.
    func turn<Value: Sendable>(
        _ body: @Sendable @escaping () -> Value
    ) async throws(AccountFault) -> Value {
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.mostWaiting else { throw .busy }
        return await withCheckedContinuation { answer in queue.async { answer.resume(returning: body()) } }
    }
}
