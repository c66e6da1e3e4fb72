internal import Dispatch
internal import Foundation
internal import MonitorCore
internal import Synchronization

/// Sees to it that nothing is acknowledged into a file that is not the database any more, and tells when the
/// database begins to fail and when it works again.
public final class DatabaseWatch: Sendable {
    private struct State {
        var condition = DatabaseCondition()
        var tell: @Sendable (DatabaseCondition.Change) -> Void = { _ in }
        var looked: ContinuousClock.Instant?
        var stamp: [Int64] = []
    }

    /// Without a change of the files, what was found is true for this long.
    private static let fresh: Duration = .seconds(1)
    /// And in any case for this long: on a busy hub the files change with each snapshot, and strangers may ask.
    static let between: Duration = .milliseconds(200)
    private let path: String
    private let clock: @Sendable () -> UTCTime
    private let probing: @Sendable () throws -> Void
    /// `nil` where a server keeps the database.
    private let files: DatabaseFiles?
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "probe")

    /// - Parameters:
    ///   - path: of a database that is open, or what the operator calls it.
    ///   - isFile: whether it is one.
    init(
        _ path: String, isFile: Bool = true,
        clock: @escaping @Sendable () -> UTCTime = HubDatabase.machineClock,
        probing: @escaping @Sendable () throws -> Void
    ) {
        self.path = path
        self.clock = clock
        self.probing = probing
        files = isFile ? DatabaseFiles(path) : nil
    }

    var condition: DatabaseCondition { state.withLock { $0.condition } }

    /// Whether the database may be closed: SQLite would delete the log of one that has taken its place.
    var isNamed: Bool { files?.isNamed ?? true }

    func tell(_ tell: @Sendable @escaping (DatabaseCondition.Change) -> Void) {
        state.withLock { $0.tell = tell }
    }

    /// - Throws: why nothing may be written now.
    func verify() throws(StorageError) {
        if let damage = state.withLock({ $0.condition.damage }) { throw damage }
        try verifyFiles()
    }

    /// - Throws: why nothing may be read now. What a damaged database still gives may be.
    func verifyFiles() throws(StorageError) {
        if let loss = files?.loss() { throw StorageError(code: .lost, path: path, cause: loss) }
    }

    /// What an error comes from: SQLite takes a log that is not the one it had for a damaged database.
    func cause(of error: any Error) -> StorageError {
        guard let loss = files?.loss() else { return HubDatabase.translated(error, path) }
        return StorageError(code: .lost, path: path, cause: loss)
    }

    func succeeded(_ work: DatabaseCondition.Work) {
        note { $0.succeeded(work, at: .now, time: clock()) }
    }

    /// Other faults than the file's are not counted.
    func failed(_ work: DatabaseCondition.Work, _ error: StorageError) {
        guard error.isOfTheFile else { return }
        note { condition in condition.failed(work, error, at: .now).map { [$0] } ?? [] }
    }

    /// Checks the files and reads them, on a thread of its own: this may wait for the medium. A repeated
    /// question gets what was found a moment ago.
    func look() async {
        do throws(StorageError) {
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
        let stamp = files == nil ? [] : DatabaseFiles.stamp(path)
        let isKnown = state.withLock { state in
            guard let looked = state.looked else { return false }
            return ContinuousClock.now - looked < (state.stamp == stamp ? Self.fresh : Self.between)
        }
        guard !isKnown else { return }
        do {
            try probing()
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
    private func note(_ change: (inout DatabaseCondition) -> [DatabaseCondition.Change]) {
        let (told, tell) = state.withLock { (change(&$0.condition), $0.tell) }
        for one in told { tell(one) }
    }
}
