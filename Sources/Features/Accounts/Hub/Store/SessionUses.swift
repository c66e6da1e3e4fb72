internal import Foundation
internal import Synchronization

/// When sessions were last used, until that is written down: a page must not wait for the writer, and is shown
/// on a disk without room, too.
final class SessionUses: Sendable {
    /// Beyond this many, what is new is not noted: such a session seems less used than it is.
    private static let most = 8192
    /// Unix milliseconds, by the session's hash.
    private let uses = Mutex<[Data: Int64]>([:])

    func note(_ hash: Data, at now: Int64) {
        uses.withLock { uses in
            guard uses[hash] != nil || uses.count < Self.most else { return }
            uses[hash] = max(now, uses[hash] ?? now)
        }
    }

    subscript(hash: Data) -> Int64? { uses.withLock { $0[hash] } }

    var all: [Data: Int64] { uses.withLock { $0 } }

    /// Forgets what is in the database now; what was noted since stays.
    func written(_ those: [Data: Int64]) {
        uses.withLock { uses in
            for (hash, time) in those where uses[hash] == time { uses[hash] = nil }
        }
    }
}
