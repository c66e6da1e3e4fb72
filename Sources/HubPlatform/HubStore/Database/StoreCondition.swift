internal import MonitorCore

/// How the store fares, by what was tried: a value that says when this changes.
struct StoreCondition: Sendable {
    /// What fails and recovers apart from the others: on an almost full disk small transactions still succeed.
    enum Deed: String, Sendable, CaseIterable {
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
        case fails(Deed, HubStoreError)
        case works(Deed, after: Duration)

        var description: String {
            switch self {
            case .fails(.write, let error): "\(error.what); agents are answered 503. \(error.remedy)"
            case .fails(.read, let error): "\(error)"
            case .fails(let deed, let error): "\(error.what); it no longer \(deed.words). \(error.remedy)"
            case .works(let deed, let length): "\(deed.words) again after \(Self.text(length))"
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
        var error: HubStoreError
        /// Kinds of failure that were told: they may take turns.
        var told: Set<HubStoreError.Code>
    }

    /// It works again when nothing has failed for this long: while a disk fills up, one transaction finds room
    /// and the next one does not.
    private static let calm: Duration = .seconds(10)
    private var troubles: [Deed: Trouble] = [:]
    private(set) var failures: [Deed: UInt64] = [:]
    private(set) var lastWrite: UTCTime?
    /// What nothing mends while the program runs: nothing is stored any more.
    private(set) var damage: HubStoreError?

    /// Why nothing, or not everything, is kept; `nil` when all is well. Old history that stays longer is told,
    /// and loses nothing.
    var trouble: HubStoreError? {
        damage ?? [.write, .pack, .read].lazy.compactMap { troubles[$0]?.error }.first
    }

    mutating func failed(
        _ deed: Deed, _ error: HubStoreError, at now: ContinuousClock.Instant
    ) -> Change? {
        failures[deed, default: 0] += 1
        if error.code == .damaged { damage = damage ?? error }
        // Nothing is stored then, whichever request met it first: that is one trouble.
        let deed = error.code == .damaged || error.code == .lost ? Deed.write : deed
        guard var trouble = troubles[deed] else {
            troubles[deed] = Trouble(began: now, failed: now, error: error, told: [error.code])
            return .fails(deed, error)
        }
        trouble.failed = now
        trouble.succeeded = nil
        trouble.error = error
        let isNew = trouble.told.insert(error.code).inserted
        troubles[deed] = trouble
        return isNew ? .fails(deed, error) : nil
    }

    /// - Parameter time: the wall clock's.
    /// - Returns: also what has been calm for long enough meanwhile: some things are done seldom.
    mutating func succeeded(
        _ deed: Deed, at now: ContinuousClock.Instant, time: UTCTime
    ) -> [Change] {
        if deed == .write { lastWrite = time }
        guard damage == nil, !troubles.isEmpty else { return [] }
        troubles[deed]?.succeeded = now
        return Deed.allCases.compactMap { deed in
            guard let trouble = troubles[deed], let succeeded = trouble.succeeded,
                now - trouble.failed >= Self.calm
            else { return nil }
            troubles[deed] = nil
            return .works(deed, after: succeeded - trouble.began)
        }
    }
}
