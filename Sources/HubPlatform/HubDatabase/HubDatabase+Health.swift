public import HubCore
internal import MonitorCore

extension HubDatabase {
    /// Looks whether the file can still be used; waits for the medium.
    public func health() async -> StoreHealth {
        await watch.look()
        let condition = watch.condition
        var health = StoreHealth()
        health.trouble = condition.trouble?.description
        health.lastWrite = condition.lastWrite
        for work in DatabaseCondition.Work.allCases {
            health.failures[work.rawValue] = condition.failures[work] ?? 0
        }
        return health
    }

    /// Tells, from now on, when the database begins to fail and when it works again: once for each change, from any
    /// thread.
    public func tellChanges(_ tell: @Sendable @escaping (_ sentence: String, _ isFailure: Bool) -> Void) {
        watch.tell { change in
            if case .fails = change { tell("\(change)", true) } else { tell("\(change)", false) }
        }
    }

    /// Whether another hub runs on the server's database now: asks by the session that writes, which takes the lock again
    /// where it was lost.
    public func isTakenOver() async -> Bool {
        do {
            try await pool.writeWithoutTransaction { try $0.execute(sql: "SELECT 1") }
            return false
        } catch {
            return watch.cause(of: error).code == .inUse
        }
    }

    /// Sizes in bytes: of the database, and of the log of what is committed but not yet in it; `nil` where a server keeps
    /// both.
    public func sizes() async -> (database: UInt64, log: UInt64?) { await engine.sizes() }

    /// `SQLite 3.40.1`.
    public var engineName: String { engine.name }

    /// Whether it is a file, which this program copies; otherwise its server does.
    public var isFile: Bool { engine.isFile }

    /// - Throws: `.keptByServer`.
    public func requireFile() throws(StorageError) {
        if !isFile { throw .keptByServer(name) }
    }

    /// Writes down that a program runs on it: a plain copy of the file alone says then that it lacks what is in the
    /// log. Where it cannot be written now, the watch reports that, and the copy seems whole.
    public func markRunning() async {
        _ = try? await writeWithoutTransaction(.write) { database in
            try engine.markRunning(database)
        }
    }

    /// Tries to write where nothing was written for a while, so that it is known and told before the next report
    /// comes whether there is room for it.
    ///
    /// - Parameter quiet: how long nothing may be written before this does, in milliseconds.
    public func tryWriting(after quiet: Int64) async {
        let condition = watch.condition
        let last = condition.lastWrite?.milliseconds ?? 0
        guard condition.trouble != nil || abs(now - last) > quiet else { return }
        // The watch reports a failure.
        _ = try? await write { try $0.rewriteGeneration() }
    }

    /// Checks the files every so often, until cancelled.
    public func keepLooking(every pause: Duration) async throws {
        while !Task.isCancelled {
            await watch.look()
            try await Task.sleep(for: pause)
        }
    }
}
