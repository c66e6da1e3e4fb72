internal import MonitorCore
internal import Synchronization

/// How receivers fare, in memory.
final class ReceiverBoard: Sendable {
    struct Trouble: Sendable, Equatable {
        let sentence: String
        /// When it began.
        let since: UTCTime
    }

    private static let hour: Int64 = 3_600_000
    private let troubles = Mutex<[ReceiverKind: Trouble]>([:])
    private let told = Mutex<[ReceiverKind: UTCTime]>([:])

    func trouble(_ kind: ReceiverKind) -> Trouble? { troubles.withLock { $0[kind] } }

    /// - Returns: whether it is new, or is over.
    func note(_ sentence: String?, _ kind: ReceiverKind, at time: UTCTime) -> Bool {
        troubles.withLock { all in
            let before = all[kind]
            all[kind] = sentence.map { Trouble(sentence: $0, since: before?.since ?? time) }
            return (before == nil) != (sentence == nil)
        }
    }

    /// Refusals are told once an hour: the counts tell of all.
    func mayTellRefusal(_ kind: ReceiverKind, at time: UTCTime) -> Bool {
        told.withLock { told in
            if let last = told[kind], abs(time.milliseconds - last.milliseconds) < Self.hour { return false }
            told[kind] = time
            return true
        }
    }
}
