internal import Foundation
internal import GRDB

/// The tables of another program's SQLite file, read and never written: for imports.
///
/// Texts and whole numbers alone are read. What another program serialized into a blob is counted and left alone: nothing
/// of it is decoded or run.
public struct ForeignTables: Sendable {
    public struct Table: Sendable, Equatable {
        public let name: String
        public let columns: [String]
        /// Texts as they are, numbers as digits; `nil` for NULL and for blobs.
        public let rows: [[String: String]]
        /// Values that were left alone.
        public let blobs: Int
    }

    public static let mostRows = 50_000
    private static let mostTables = 200
    private static let longestText = 10_000

    public let tables: [Table]

    /// Whether a file says that it is a database.
    public static func isDatabase(_ path: String) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        return handle.readData(ofLength: 16).elementsEqual("SQLite format 3\0".utf8)
    }

    /// - Throws: `StorageError` where it cannot be read.
    public init(_ path: String) throws(StorageError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            tables = try queue.read { database in
                let names = try String.fetchAll(
                    database,
                    sql: """
                        SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
                        ORDER BY name LIMIT \(Self.mostTables)
                        """)
                return try names.map { try Self.table($0, database) }
            }
        } catch {
            throw HubDatabase.translated(error, path)
        }
    }

    private static func table(_ name: String, _ database: GRDB.Database) throws -> Table {
        let quoted = "\"\(name.replacing("\"", with: "\"\""))\""
        var blobs = 0
        var rows: [[String: String]] = []
        let cursor = try GRDB.Row.fetchCursor(database, sql: "SELECT * FROM \(quoted) LIMIT \(mostRows)")
        while let row = try cursor.next() {
            var values: [String: String] = [:]
            for (column, value) in row {
                switch value.storage {
                case .string(let text): values[column.lowercased()] = String(text.prefix(longestText))
                case .int64(let number): values[column.lowercased()] = "\(number)"
                case .blob: blobs += 1
                case .double, .null: break
                }
            }
            rows.append(values)
        }
        let columns = try database.columns(in: name).map { $0.name.lowercased() }
        return Table(name: name, columns: columns, rows: rows, blobs: blobs)
    }
}
