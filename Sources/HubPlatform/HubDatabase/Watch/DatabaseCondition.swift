internal import MonitorCore

/// Whether the database can be used, by what was tried: a value that says when this changes.
public struct DatabaseCondition: Sendable {
    /// What fails and recovers apart from the others: on an almost full disk small transactions still succeed.
    public enum Work: String, Sendable, CaseIterable {
        case write, pack, sweep, read

        /// In sentences.
        fileprivate var words: String {
            switch self {
            case .write: "writes"
            case .pack: "packs history"
            case .sweep: "deletes old history"
            case .read: "reads"
            }
        }
    }

    /// What the operator is told, once for each change.
    enum Change: Sendable, Equatable, CustomStringConvertible {
        case fails(Work, StorageError)
        case works(Work, after: Duration)

        var description: String {
            switch self {
            case .fails(.write, let error): "\(error.what); agents are answered 503. \(error.remedy)"
            case .fails(.read, let error): "\(error)"
            case .fails(let work, let error): "\(error.what); it no longer \(work.words). \(error.remedy)"
            case .works(let work, let length): "\(work.words) again after \(Self.text(length))"
            }
        }

        /// `40 s`, `12 min`, `3 h`.
        private static func text(_ length: Duration) -> String {
            let seconds = length.components.seconds
            return switch seconds {
            case ..<120: "\(seconds) s"
            case ..<7200: "\(seconds / 60) min"
            default: "\(seconds / 3600) h"
            }
        }
    }

    private struct Trouble {
        let began: ContinuousClock.Instant
        var failed: ContinuousClock.Instant
        var succeeded: ContinuousClock.Instant?
        var error: StorageError
        /// Kinds of failure that were told: they may take turns.
        var told: Set<StorageError.Code>
    }

    /// It works again when nothing has failed for this long: while a disk fills up, one transaction finds room
    /// and the next one does not.
    private static let calm: Duration = .seconds(10)
    private var troubles: [Work: Trouble] = [:]
    private(set) var failures: [Work: UInt64] = [:]
    private(set) var lastWrite: UTCTime?
    /// What nothing repairs while the program runs: nothing is stored any more.
    private(set) var damage: StorageError?

    /// Why nothing, or not everything, is kept; `nil` when all is well. Old history that stays longer is told,
    /// and loses nothing.
    var trouble: StorageError? {
        damage ?? [.write, .pack, .read].lazy.compactMap { troubles[$0]?.error }.first
    }

    mutating func failed(
        _ work: Work, _ error: StorageError, at now: ContinuousClock.Instant
    ) -> Change? {
        failures[work, default: 0] += 1
        if error.code == .damaged { damage = damage ?? error }
        // Nothing is stored then, whichever request met it first: that is one trouble.
        let work = error.code == .damaged || error.code == .lost ? Work.write : work
        guard var trouble = troubles[work] else {
            troubles[work] = Trouble(began: now, failed: now, error: error, told: [error.code])
            return .fails(work, error)
        }
        trouble.failed = now
        trouble.succeeded = nil
        trouble.error = error
        let isNew = trouble.told.insert(error.code).inserted
        troubles[work] = trouble
        return isNew ? .fails(work, error) : nil
    }

    /// - Parameter time: the wall clock's.
    /// - Returns: also what has been calm for long enough meanwhile: some things are done seldom.
    mutating func succeeded(
        _ work: Work, at now: ContinuousClock.Instant, time: UTCTime
    ) -> [Change] {
        if work == .write { lastWrite = time }
        guard damage == nil, !troubles.isEmpty else { return [] }
        troubles[work]?.succeeded = now
        return Work.allCases.compactMap { work in
            guard let trouble = troubles[work], let succeeded = trouble.succeeded,
                now - trouble.failed >= Self.calm
            else { return nil }
            troubles[work] = nil
            return .works(work, after: succeeded - trouble.began)
        }
    }
}
