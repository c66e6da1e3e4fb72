internal import Foundation
public import GRDB
public import MonitorCore

/// The one file that holds everything, and the connections to it.
public struct HubDatabase: Sendable {
    /// What a question is for: those that decide on a request wait for no others.
    public enum Question: Sendable { case decision, chart }

    /// Readers that decide, and the writer.
    public let pool: DatabasePool
    public let path: String
    public let watch: DatabaseWatch
    public let clock: @Sendable () -> UTCTime
    /// Readers of what takes long.
    private let charts: DatabasePool

    /// WAL with a sync at every commit: what was committed survives `kill -9` and a power cut.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - opening: what may be done to it.
    ///   - schema: the shape that it shall have.
    ///   - clock: of this machine, for what is written with a time.
    public init(
        path: String, _ opening: DatabaseOpening, schema: DatabaseSchema,
        clock: @escaping @Sendable () -> UTCTime = machineClock
    ) throws(StorageError) {
        self.path = path
        self.clock = clock
        do {
            try opening.check(path)
            let mark = DatabaseMark.of(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(readers: 3))
            // GRDB asks for less when it turns the log on, which is after `prepareDatabase`.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try opening.shape(pool, path, schema)
            if opening != .migrating { try DatabaseMark.settle(pool, path, found: mark) }
            charts = opening == .migrating ? try Self.charts(path) : pool
            watch = DatabaseWatch(path, clock: clock)
            if opening == .migrating { try DatabaseProbe.look(path) }
        } catch {
            throw Self.translated(error, path)
        }
    }

    private static func configuration(readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = readers
        configuration.prepareDatabase { database in
            if try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 {
                // Counts before the first page only: what retention deletes can then be given back.
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            // A log that a large transaction made is cut to this afterwards.
            try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            try database.execute(sql: "PRAGMA cell_size_check = ON")
        }
        return configuration
    }

    /// Two at a time: with more, charts would take all processors from agents' posts.
    private static func charts(_ path: String) throws -> DatabasePool {
        var configuration = configuration(readers: 2)
        configuration.readonly = true
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// As the operating system has it.
    public static let machineClock: @Sendable () -> UTCTime = {
        UTCTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    /// Unix milliseconds, by the clock.
    public var now: Int64 { clock().milliseconds }

    /// What was written is in files that still have their names when this returns.
    ///
    /// - Throws: what the body throws where the file is not at fault.
    public func write<Value: Sendable>(
        _ work: DatabaseCondition.Work = .write, _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        try await watched(work) { try await pool.write(body) }
    }

    public func writeWithoutTransaction(
        _ work: DatabaseCondition.Work, _ body: @Sendable @escaping (Database) throws -> Void
    ) async throws {
        try await watched(work) { try await pool.writeWithoutTransaction(body) }
    }

    /// As `write`, for routes and commands: SQLite's errors become `StorageError`, others are the body's.
    public func change<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await write(.write, body)
        } catch let error where error is DatabaseError || error is CancellationError {
            throw Self.translated(error, path)
        }
    }

    public func read<Value: Sendable>(
        _ question: Question, _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            // A connection that is opened now would make a log of its own.
            try watch.verifyFiles()
            return try await (question == .chart ? charts : pool).read(body)
        } catch {
            let error = watch.cause(of: error)
            watch.failed(.read, error)
            throw error
        }
    }

    /// - Throws: what the body throws where the file is not at fault.
    private func watched<Value>(
        _ work: DatabaseCondition.Work, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            try watch.verify()
            let value = try await body()
            try watch.verify()
            watch.succeeded(work)
            return value
        } catch let error where error is DatabaseError || error is StorageError {
            let cause = watch.cause(of: error)
            watch.failed(work, cause)
            throw cause.code == .lost ? cause : error
        }
    }

    /// Gives up the file, with all of it in one piece and nothing beside it.
    public func close() {
        // Closing deletes the log by its name, which may be that of another database now.
        guard watch.isNamed else { return }
        // The last connection to be closed takes the log into the file, and those that only read cannot.
        try? charts.close()
        pool.invalidateReadOnlyConnections()
        try? pool.writeWithoutTransaction { try DatabaseMark.settled.put($0) }
        // Where it fails, what was stored is in the log beside the file, and the next start finds it there.
        try? pool.close()
    }

    public static func translated(_ error: any Error, _ path: String) -> StorageError {
        switch error {
        case let error as StorageError: error
        case let error as DatabaseError: StorageError(error, path)
        case let fault as FileFolder.Fault: StorageError(code: fault.code, path: path, cause: fault.cause)
        case is CancellationError: StorageError(code: .busy, path: path, cause: "the question was withdrawn")
        default: StorageError(code: .unavailable, path: path, cause: error.localizedDescription)
        }
    }
}
