/// Copies a hub's whole database into the other engine, in either direction.
///
/// The source is left as it is. The target remembers how far the copy is, so that a move that was killed goes on where it
/// was. No hub can open it before every table was read back from both
/// sides and is the same.
public struct DatabaseMove: Sendable {
    /// What happens on the way, for the operator.
    public enum News: Sendable, Equatable {
        /// It goes on with one that was begun earlier.
        case goesOn
        /// A table of the source that is not the hub's; its rows stay where they are.
        case unknown(table: String, rows: Int)
        /// It is the same on both sides.
        case same(table: String, rows: Int, bytes: Int, checksum: String)
        /// It has changed since an earlier run copied it, and is copied again.
        case again(table: String)
    }

    public struct Summary: Sendable, Equatable {
        public var tables = 0
        public var rows = 0
        public var bytes = 0
    }

    /// Of what is copied in one transaction.
    private static let batchBytes = 4 << 20
    private static let batchRows = 10_000
    private let source: DatabasePlace
    private let target: DatabasePlace
    private let schema: DatabaseSchema

    /// - Parameter schema: which the source has to have.
    public init(from source: DatabasePlace, to target: DatabasePlace, schema: DatabaseSchema) {
        self.source = source
        self.target = target
        self.schema = schema
    }

    /// - Throws: why it cannot be done, or is not done; what was copied stays in the target, and another run goes on.
    public func run(_ told: (News) -> Void) throws(StorageError) -> Summary {
        guard source.isFile != target.isFile else {
            throw StorageError(
                code: .sameEngine, path: target.name, cause: "it is of the same engine as '\(source.name)'")
        }
        let from = try Self.opened(source) { try $0.source(schema) }
        defer { from.close() }
        let to = try Self.opened(target) { try $0.target(schema) }
        defer { to.close() }
        var working = to.name
        do {
            let goesOn = try to.begin(from: from.name)
            if goesOn { told(.goesOn) }
            working = from.name
            let tables = try known(from, to, told)
            let numbers = try from.lastNumbers()
            working = to.name
            let summary = try copy(tables, from, to, told)
            try to.finish(numbers)
            return summary
        } catch {
            throw HubDatabase.translated(error, working)
        }
    }

    private static func opened<Side>(
        _ place: DatabasePlace, _ open: (DatabasePlace) throws -> Side
    ) throws(StorageError) -> Side {
        do { return try open(place) } catch { throw HubDatabase.translated(error, place.name) }
    }

    /// The tables of the schema, as both sides have them.
    private func known(
        _ from: any MoveSource, _ to: any MoveTarget, _ told: (News) -> Void
    ) throws -> [MovedTable] {
        let names = schema.tables
        let found = try from.tables()
        for table in found where !names.contains(table.name) {
            told(.unknown(table: table.name, rows: try from.count(table.name)))
        }
        let theirs = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
        return try to.tables().filter { names.contains($0.name) }.map { table in
            guard let same = theirs[table.name], same.columns == table.columns, same.key == table.key else {
                throw StorageError(
                    code: .differs, path: from.name, cause: "its table '\(table.name)' has other columns")
            }
            return table
        }
    }

    private func copy(
        _ tables: [MovedTable], _ from: any MoveSource, _ to: any MoveTarget, _ told: (News) -> Void
    ) throws -> Summary {
        let before = try to.progress()
        for table in tables where before[table.name]?.isDone != true {
            try copy(table, after: before[table.name]?.key, from, to)
        }
        var summary = Summary()
        for table in tables {
            let digest = try verified(table, from, to, wasBegun: before[table.name] != nil, told)
            told(
                .same(
                    table: table.name, rows: digest.rows, bytes: digest.bytes, checksum: digest.checksum))
            summary.tables += 1
            summary.rows += digest.rows
            summary.bytes += digest.bytes
        }
        return summary
    }

    private func copy(
        _ table: MovedTable, after key: [DatabaseValue]?, _ from: any MoveSource, _ to: any MoveTarget
    ) throws {
        var batch: [[DatabaseValue]] = []
        var bytes = 0
        var progress = MoveProgress(key: key)
        try from.rows(of: table, after: key) { row in
            batch.append(row)
            bytes += row.reduce(0) { $0 + $1.size }
            guard bytes >= Self.batchBytes || batch.count >= Self.batchRows else { return }
            progress.key = table.key(of: row)
            try to.append(batch, to: table, progress)
            batch.removeAll(keepingCapacity: true)
            bytes = 0
        }
        if let last = batch.last { progress.key = table.key(of: last) }
        progress.isDone = true
        try to.append(batch, to: table, progress)
    }

    /// - Parameter wasBegun: whether an earlier run copied some of it: a hub may have run on the source since.
    private func verified(
        _ table: MovedTable, _ from: any MoveSource, _ to: any MoveTarget, wasBegun: Bool,
        _ told: (News) -> Void
    ) throws -> TableDigest {
        let wanted = try Self.digest(table, from)
        var found = try Self.digest(table, to)
        if found != wanted, wasBegun {
            told(.again(table: table.name))
            try to.clear(table)
            try copy(table, after: nil, from, to)
            found = try Self.digest(table, to)
        }
        guard found == wanted else {
            throw StorageError(
                code: .differs, path: to.name,
                cause: """
                    its table '\(table.name)' has \(found.rows) rows with checksum \(found.checksum), and \
                    \(wanted.rows) with \(wanted.checksum) in '\(from.name)'
                    """)
        }
        return wanted
    }

    private static func digest(_ table: MovedTable, _ side: any MoveSide) throws -> TableDigest {
        var digest = TableDigest()
        try side.rows(of: table, after: nil) { digest.add($0) }
        return digest
    }
}

extension DatabaseValue {
    /// About as many bytes as it has in memory.
    fileprivate var size: Int {
        switch self {
        case .null, .integer, .real: 16
        case .text(let text): 16 + text.utf8.count
        case .blob(let data): 16 + data.count
        }
    }
}

extension DatabasePlace {
    fileprivate func source(_ schema: DatabaseSchema) throws -> any MoveSource {
        switch self {
        case .file(let path): try SQLiteMove(source: path, schema)
        case .server(let address, _): try PostgreSQLMove(source: address, schema)
        }
    }

    fileprivate func target(_ schema: DatabaseSchema) throws -> any MoveTarget {
        switch self {
        case .file(let path): try SQLiteMove(target: path, schema)
        case .server(let address, _): try PostgreSQLMove(target: address, schema)
        }
    }
}

extension DatabaseSchema {
    /// The tables that its steps make, in lower case.
    var tables: Set<String> {
        var names: Set<String> = []
        for step in migrations {
            let words = SQLToken.tokens(step.sql).filter { $0.kind == .word || $0.kind == .literal }
            for (index, word) in words.enumerated() where word.isWord("TABLE") && index > 0 {
                guard words[index - 1].isWord("CREATE"), index + 1 < words.count else { continue }
                names.insert(words[index + 1].text.lowercased())
            }
        }
        return names
    }
}
