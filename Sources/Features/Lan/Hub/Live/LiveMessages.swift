internal import Synchronization

/// The newest live snapshot of each agent, as it came. In memory only: history comes by REST.
final class LiveMessages: Sendable {
    private let newest = Mutex<[String: [UInt8]]>([:])

    /// - Parameter agent: of an approved key, so that there are no more entries than keys.
    ///   `LiveForgetting` takes out what is gone.
    func put(_ json: [UInt8], of agent: String) { newest.withLock { $0[agent] = json } }

    func newest(of agent: String) -> [UInt8]? { newest.withLock { $0[agent] } }

    var agents: Set<String> { newest.withLock { Set($0.keys) } }

    func forget(_ gone: Set<String>) {
        newest.withLock { newest in gone.forEach { newest[$0] = nil } }
    }
}
