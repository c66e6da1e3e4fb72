internal import Foundation
public import MonitorCore

/// The database that holds everything, and the connections to it.
public struct HubDatabase: Sendable {
    /// What a question is for: those that decide on a request wait for no others.
    public enum Question: Sendable { case decision, chart }

    /// The file; of another engine, the file whose folder keeps what is not in tables.
    public let path: String
    /// What the operator calls it.
    public let name: String
    public let watch: DatabaseWatch
    public let clock: @Sendable () -> UTCTime
    let engine: any DatabaseEngine

    /// What was committed survives `kill -9` and a power cut.
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
        do {
            let engine = try SQLiteEngine(path, opening, schema)
            self.init(engine, path, named: path, clock)
            if opening == .migrating { try engine.look() }
        } catch {
            throw Self.translated(error, path)
        }
    }

    /// A PostgreSQL database.
    ///
    /// - Parameters:
    ///   - address: of the database, which is there.
    ///   - path: whose folder keeps what is not in tables.
    ///   - opening: what may be done to it.
    ///   - isHub: whether this is the one hub that runs on it: nothing is written unless its session has the lock.
    ///   - patience: how long a hub waits for another one to let go.
    ///   - schema: the shape that it shall have.
    ///   - clock: of this machine, for what is written with a time.
    public init(
        _ address: PostgreSQLAddress, beside path: String, _ opening: DatabaseOpening, isHub: Bool = false,
        within patience: Duration = .seconds(5), schema: DatabaseSchema,
        clock: @escaping @Sendable () -> UTCTime = machineClock
    ) throws(StorageError) {
        do {
            let lock: PostgreSQLLock = isHub ? .ofTheHub : .none
            let engine = try PostgreSQLEngine(address, opening, schema, lock, within: patience)
            self.init(engine, path, named: address.name, clock)
        } catch {
            throw Self.translated(error, address.name)
        }
    }

    private init(
        _ engine: any DatabaseEngine, _ path: String, named name: String,
        _ clock: @escaping @Sendable () -> UTCTime
    ) {
        self.path = path
        self.name = name
        self.clock = clock
        self.engine = engine
        watch = DatabaseWatch(name, isFile: engine.isFile, clock: clock) { try engine.look() }
    }

    /// Readers that decide, and the writer.
    public var pool: any ConnectionPool { engine.decisions }

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

    /// As `write`, for routes and commands: the engine's errors become `StorageError`, others are the body's.
    public func change<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await write(.write, body)
        } catch let error where error is DatabaseError || error is CancellationError {
            throw Self.translated(error, name)
        }
    }

    public func read<Value: Sendable>(
        _ question: Question, _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            // A connection that is opened now would make a log of its own.
            try watch.verifyFiles()
            return try await (question == .chart ? engine.slow : pool).read(body)
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
        engine.close()
    }

    public static func translated(_ error: any Error, _ path: String) -> StorageError {
        switch error {
        case let error as StorageError: error
        case let error as DatabaseError: translated(error.underlying, path)
        case let error as any StorageCause: error.storageError(path)
        case let fault as FileFolder.Fault: StorageError(code: fault.code, path: path, cause: fault.cause)
        case is CancellationError: StorageError(code: .busy, path: path, cause: "the question was withdrawn")
        default: StorageError(code: .unavailable, path: path, cause: error.localizedDescription)
        }
    }
}
