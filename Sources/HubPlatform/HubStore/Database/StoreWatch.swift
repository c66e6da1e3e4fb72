internal import Dispatch
internal import Foundation
internal import MonitorCore
internal import Synchronization

/// Sees to it that nothing is acknowledged into a file that is not the database any more, and tells when the
/// store begins to fail and when it works again.
final class StoreWatch: Sendable {
    private struct State {
        var condition = StoreCondition()
        var tell: @Sendable (StoreCondition.Change) -> Void = { _ in }
        var looked: ContinuousClock.Instant?
        var stamp: [Int64] = []
    }

    /// Without a change of the files, what was found is true for this long.
    private static let fresh: Duration = .seconds(1)
    /// And in any case for this long: on a busy hub the files change with each snapshot, and strangers may ask.
    static let between: Duration = .milliseconds(200)
    private let path: String
    private let probing: @Sendable (String) throws -> Void
    private let files: DatabaseFiles
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "probe")

    /// - Parameter path: of a database that is open.
    init(_ path: String, probing: @escaping @Sendable (String) throws -> Void = DatabaseProbe.look) {
        self.path = path
        self.probing = probing
        files = DatabaseFiles(path)
    }

    var condition: StoreCondition { state.withLock { $0.condition } }

    /// Whether the database may be closed: SQLite would delete the log of one that has taken its place.
    var isNamed: Bool { files.isNamed }

    func tell(_ tell: @Sendable @escaping (StoreCondition.Change) -> Void) {
        state.withLock { $0.tell = tell }
    }

    /// - Throws: why nothing may be written now.
    func verify() throws(HubStoreError) {
        if let damage = state.withLock({ $0.condition.damage }) { throw damage }
        try verifyFiles()
    }

    /// - Throws: why nothing may be read now. What a damaged database still gives may be.
    func verifyFiles() throws(HubStoreError) {
        if let loss = files.loss() { throw HubStoreError(code: .lost, path: path, cause: loss) }
    }

    /// What an error comes from: SQLite takes a log that is not the one it had for a damaged database.
    func cause(of error: any Error) -> HubStoreError {
        guard let loss = files.loss() else { return HubDatabase.translated(error, path) }
        return HubStoreError(code: .lost, path: path, cause: loss)
    }

    func succeeded(_ deed: StoreCondition.Deed) {
        note { $0.succeeded(deed, at: .now, time: UTCTime(milliseconds: HubStore.now)) }
    }

    /// What is no fault of the file is not counted.
    func failed(_ deed: StoreCondition.Deed, _ error: HubStoreError) {
        guard error.isOfTheFile else { return }
        note { condition in condition.failed(deed, error, at: .now).map { [$0] } ?? [] }
    }

    /// Looks at the files and into them, on a thread of its own: this may wait for the medium. A repeated
    /// question gets what was found a moment ago.
    func look() async {
        do throws(HubStoreError) {
            try verify()
        } catch {
            return failed(.read, error)
        }
        await withCheckedContinuation { answer in
            queue.async { [self] in
                probe()
                answer.resume()
            }
        }
    }

    private func probe() {
        let stamp = DatabaseFiles.stamp(path)
        let isKnown = state.withLock { state in
            guard let looked = state.looked else { return false }
            return ContinuousClock.now - looked < (state.stamp == stamp ? Self.fresh : Self.between)
        }
        guard !isKnown else { return }
        do {
            try probing(path)
            succeeded(.read)
        } catch {
            failed(.read, cause(of: error))
        }
        state.withLock { state in
            state.stamp = stamp
            state.looked = .now
        }
    }

    /// Called outside the lock: the listener may ask for the condition.
    private func note(_ change: (inout StoreCondition) -> [StoreCondition.Change]) {
        let (told, tell) = state.withLock { (change(&$0.condition), $0.tell) }
        for one in told { tell(one) }
    }
}
