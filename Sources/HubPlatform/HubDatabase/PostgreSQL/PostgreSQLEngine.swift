internal import Synchronization

/// A PostgreSQL database, and the connections to it.
struct PostgreSQLEngine: DatabaseEngine {
    /// Readers that decide, and the writer.
    let pool: PostgreSQLPool
    /// Readers of what takes long.
    let charts: PostgreSQLPool
    let name: String
    private let looker: PostgreSQLSeat
    private let size = PostgreSQLSize()

    private static let readers = 3
    /// How long an answer may take that a request waits for.
    static let patience: Duration = .seconds(20)
    private static let chartPatience: Duration = .seconds(60)
    private static let lookPatience: Duration = .seconds(5)
    /// With more, charts would take the processors from agents' posts.
    private static let chartReaders = 2

    /// - Parameters:
    ///   - lock: what the writer holds.
    ///   - patience: how long it waits for it.
    /// - Throws: `StorageError` or what it is made of.
    init(
        _ address: PostgreSQLAddress, _ opening: DatabaseOpening, _ schema: DatabaseSchema,
        _ lock: PostgreSQLLock, within patience: Duration
    ) throws {
        let (dialect, doubts) = (PostgreSQLDialect(), PostgreSQLDoubts())
        let link = try PostgreSQLLink(address)
        // Before anything is changed.
        if lock == .ofTheHub { try link.takeHubLock(within: patience) }
        try PostgreSQLSchema(link, dialect, schema).shape(opening, address.name)
        try dialect.learn(link)
        name = "PostgreSQL \(link.version)"
        try link.limit(to: Self.patience)
        let writer = PostgreSQLSeat(address, dialect, doubts, lock, within: Self.patience, link)
        let seats = { (count: Int, patience: Duration) in
            (0..<count).map { _ in PostgreSQLSeat(address, dialect, doubts, within: patience) }
        }
        pool = PostgreSQLPool(writer: writer, readers: seats(Self.readers, Self.patience))
        charts = PostgreSQLPool(writer: writer, readers: seats(Self.chartReaders, Self.chartPatience))
        looker = PostgreSQLSeat(address, dialect, doubts, within: Self.lookPatience)
    }

    var decisions: any ConnectionPool { pool }
    var slow: any ConnectionPool { charts }
    var isFile: Bool { false }

    func look() throws { try looker.wait { try $0.alone { try $0.execute(sql: "SELECT 1") } } }

    /// The last one known while the server is away. Its log is its own.
    func sizes() async -> (database: UInt64, log: UInt64?) {
        (
            await size.newest { try await charts.read { try Int64.fetchOne($0, sql: Self.sizeOfDatabase) } },
            nil
        )
    }

    private static let sizeOfDatabase = "SELECT pg_database_size(current_database())"

    /// The server knows by itself who is connected.
    func markRunning(_ database: Database) throws {}

    /// The server's own work.
    func giveBack(pages: Int, _ database: Database) throws {}

    func close() {
        pool.close()
        charts.close()
        looker.close()
    }
}

/// The size of the database, which the server adds up from its files: asked for a few times a minute at most.
private final class PostgreSQLSize: Sendable {
    private static let fresh: Duration = .seconds(15)
    private let known = Mutex<(at: ContinuousClock.Instant, bytes: UInt64)?>(nil)

    func newest(_ ask: () async throws -> Int64?) async -> UInt64 {
        let last = known.withLock { $0 }
        if let last, ContinuousClock.now - last.at < Self.fresh { return last.bytes }
        guard let bytes = (try? await ask()).flatMap({ $0 }).map({ UInt64(clamping: $0) }) else {
            return last?.bytes ?? 0
        }
        known.withLock { $0 = (.now, bytes) }
        return bytes
    }
}
