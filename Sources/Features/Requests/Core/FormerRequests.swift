/// Requests of the earlier system's database, found by the names of tables and columns. Its messages are serialized
/// objects: they are not read.
package enum FormerRequests {
    /// A table of another program.
    package struct Table: Sendable {
        package let name: String
        package let columns: [String]
        package let rows: [[String: String]]

        package init(name: String, columns: [String], rows: [[String: String]]) {
            (self.name, self.columns, self.rows) = (name, columns, rows)
        }
    }

    package struct One: Sendable, Equatable {
        package var content: RequestContent
        package var folder: String
        /// What stood in columns that a request has no field for.
        package var note: String?
        package var isBinned: Bool
    }

    package struct Found: Sendable, Equatable {
        package var requests: [One] = []
        package var table: String?
        package var skipped = 0
    }

    private static let names = ["name", "title", "subject", "address"]
    private static let states = ["status", "state"]
    private static let folders = ["folder", "folder_id", "id_folder", "folder_name"]

    package static func read(_ tables: [Table]) -> Found {
        func column(_ wanted: [String], _ table: Table) -> String? {
            wanted.first { table.columns.contains($0) }
        }
        let candidates = tables.filter { table in
            let name = table.name.lowercased()
            return ["statement", "stmt", "request"].contains { name.contains($0) }
                && column(names, table) != nil && !name.contains("folder")
        }
        guard let table = candidates.max(by: { $0.rows.count < $1.rows.count }),
            let name = column(names, table)
        else { return Found() }
        let named = tables.filter { $0.name.lowercased().contains("folder") && $0.columns.contains("id") }
            .flatMap { other in
                other.rows.compactMap { row -> (String, String)? in
                    guard let id = row["id"], let title = row["name"] ?? row["title"] else { return nil }
                    return (id, title)
                }
            }
        let titles = Dictionary(named) { first, _ in first }
        var found = Found(table: table.name)
        for row in table.rows {
            var content = RequestContent()
            content.kind = .extra
            content.title = String(line(row[name] ?? "").prefix(RequestContent.longestTitle))
            // 0 is closed, 1 open, 2 waits for an answer.
            let state = column(states, table).flatMap { row[$0] } ?? "1"
            content.state = state == "2" ? .waits : state == "0" ? .dropped : .new
            let folder = column(folders, table).flatMap { row[$0] }
            guard let clean = try? content.checked(after: content) else {
                found.skipped += 1
                continue
            }
            let used = Set([name, "id"] + [column(states, table), column(folders, table)].compactMap { $0 })
            let rest = row.filter { !used.contains($0.key) && !$0.value.isEmpty }
                .sorted { $0.key < $1.key }.map { "\($0.key): \(line($0.value))" }
            found.requests.append(
                One(
                    content: clean, folder: line(folder.flatMap { titles[$0] ?? $0 } ?? ""),
                    note: rest.isEmpty
                        ? nil : String(rest.joined(separator: "\n").prefix(RequestNote.longest)),
                    isBinned: state == "0"))
        }
        return found
    }

    private static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }
        return String(String.UnicodeScalarView(scalars)).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
    }
}
