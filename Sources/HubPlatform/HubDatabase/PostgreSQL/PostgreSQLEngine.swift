/// A PostgreSQL database, and the connections to it.
struct PostgreSQLEngine: DatabaseEngine {
    /// Readers that decide, and the writer.
    let pool: PostgreSQLPool
    /// Readers of what takes long.
    let charts: PostgreSQLPool
    private let address: PostgreSQLAddress

    private static let readers = 3
    /// With more, charts would take the processors from agents' posts.
    private static let chartReaders = 2

    /// - Throws: `StorageError` or what it is made of.
    init(_ address: PostgreSQLAddress, _ opening: DatabaseOpening, _ schema: DatabaseSchema) throws {
        let dialect = PostgreSQLDialect()
        let link = try PostgreSQLLink(address)
        try PostgreSQLSchema(link, dialect, schema).shape(opening, address.name)
        try dialect.learn(link)
        let doubts = PostgreSQLDoubts()
        let writer = PostgreSQLSeat(address, dialect, doubts)
        let seats = { (count: Int) in (0..<count).map { _ in PostgreSQLSeat(address, dialect, doubts) } }
        pool = PostgreSQLPool(writer: writer, readers: seats(Self.readers))
        charts = PostgreSQLPool(writer: writer, readers: seats(Self.chartReaders))
        self.address = address
    }

    var decisions: any ConnectionPool { pool }
    var slow: any ConnectionPool { charts }

    func look() throws { try PostgreSQLLink(address).run("SELECT 1") }

    /// The server knows by itself who is connected.
    func markRunning(_ database: Database) throws {}

    /// The server's own work.
    func giveBack(pages: Int, _ database: Database) throws {}

    func close() {
        pool.close()
        charts.close()
    }
}
