/// What a database engine does for the hub.
protocol DatabaseEngine: Sendable {
    /// Readers that decide, and the writer.
    var decisions: any ConnectionPool { get }
    /// Readers of what takes long.
    var slow: any ConnectionPool { get }
    /// With its version, for the operator.
    var name: String { get }
    /// Whether the database is a file, which this program alone keeps and copies.
    var isFile: Bool { get }
    /// In bytes; of the log of what is committed but not yet in the database, where that is its own.
    func sizes() async -> (database: UInt64, log: UInt64?)
    /// Reads a little, by a connection of its own: whether the database can still be used.
    func look() throws
    /// Writes down that a program runs on it.
    func markRunning(_ database: Database) throws
    /// Gives room that is free back to the file system.
    ///
    /// - Parameter pages: at most so many of its pages.
    func giveBack(pages: Int, _ database: Database) throws
    func close()
}
