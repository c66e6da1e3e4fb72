/// Where a hub's database is.
public enum DatabasePlace: Sendable, Equatable {
    /// A file of SQLite.
    case file(String)
    /// A PostgreSQL database. What is not in tables is in the folder of the path.
    case server(PostgreSQLAddress, beside: String)

    /// What the operator calls it.
    public var name: String {
        switch self {
        case .file(let path): path
        case .server(let address, _): address.name
        }
    }

    public var isFile: Bool { if case .file = self { true } else { false } }

    /// Held while a hub runs on a file. On a server, the session of the hub's writer holds its lock.
    ///
    /// - Throws: `.inUse` where another process holds it.
    public func lock() throws(StorageError) -> HubLock? {
        guard case .file(let path) = self else { return nil }
        return try HubLock(path: path)
    }

    /// Whether the database is whole, and of which shape. On a server, whose pages are its own: whether it can be used.
    ///
    /// - Throws: why it cannot be used.
    public func check(_ schema: DatabaseSchema) throws(StorageError) -> DatabaseCheck.Kind {
        switch self {
        case .file(let path): return try DatabaseCheck.run(path, schema: schema)
        case .server(let address, _):
            do {
                let link = try PostgreSQLLink(address)
                try link.limit(to: PostgreSQLEngine.patience)
                let shape = PostgreSQLSchema(link, PostgreSQLDialect(), schema)
                return try shape.isCurrent(address.name) ? .whole : .older
            } catch {
                throw HubDatabase.translated(error, address.name)
            }
        }
    }

    /// - Throws: `.keptByServer`.
    public func requireFile() throws(StorageError) {
        if !isFile { throw .keptByServer(name) }
    }

    /// Whether a hub runs on a server's database, as its lock tells; `false` for a file.
    public var isServed: Bool {
        guard case .server(let address, _) = self else { return false }
        do throws(PostgreSQLFault) {
            let link = try PostgreSQLLink(address)
            try link.limit(to: PostgreSQLEngine.patience)
            try link.takeHubLock()
            return false
        } catch {
            return error.isHeld
        }
    }
}

extension HubDatabase {
    /// - Parameters:
    ///   - place: of the database.
    ///   - opening: what may be done to it.
    ///   - isHub: whether this is the one hub that runs on it. Of a file, the lock is the caller's.
    ///   - patience: how long a hub waits for another one on a server to let go; it may just have been killed.
    ///   - schema: the shape that it shall have.
    public init(
        at place: DatabasePlace, _ opening: DatabaseOpening, isHub: Bool = false,
        within patience: Duration = .seconds(5), schema: DatabaseSchema
    ) throws(StorageError) {
        switch place {
        case .file(let path): try self.init(path: path, opening, schema: schema)
        case .server(let address, let path):
            try self.init(address, beside: path, opening, isHub: isHub, within: patience, schema: schema)
        }
    }
}
