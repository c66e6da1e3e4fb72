/// What happens to a row that is there already: `INSERT OR IGNORE`, `INSERT OR REPLACE`.
enum PostgreSQLConflict {
    case ignore
    /// By the primary key. A number of the row that is not among the columns is a new one, as in SQLite.
    case replace(TableShape, columns: [String])

    /// Takes `OR …` out of the statement.
    ///
    /// - Returns: `nil` for any other statement.
    static func take(_ tokens: inout [SQLToken], _ shape: (String) -> TableShape?) -> PostgreSQLConflict? {
        let words = tokens.indices.filter { tokens[$0].kind != .space }
        guard words.count > 4, tokens[words[0]].isWord("INSERT"), tokens[words[1]].isWord("OR") else {
            return nil
        }
        let isReplacing = tokens[words[2]].isWord("REPLACE")
        let table = tokens[words[4]].text.lowercased()
        var columns: [String] = []
        if tokens[words[5]].isSymbol("(") {
            columns = words[6...].prefix { !tokens[$0].isSymbol(")") }
                .filter { tokens[$0].kind == .word }.map { tokens[$0].text.lowercased() }
        }
        tokens.removeSubrange(words[1]..<words[3])
        guard isReplacing, let shape = shape(table) else { return .ignore }
        let all = shape.columns.filter { $0 != "rowid" }
        return .replace(shape, columns: columns.isEmpty ? all : columns)
    }

    /// Before `RETURNING`, or at the end.
    func put(_ tokens: inout [SQLToken]) {
        let place = tokens.firstIndex { $0.isWord("RETURNING") } ?? tokens.endIndex
        tokens.insert(SQLToken(kind: .literal, text: " \(clause) "), at: place)
    }

    private var clause: String {
        guard case .replace(let shape, let columns) = self else { return "ON CONFLICT DO NOTHING" }
        var changes = shape.columns.filter { !shape.key.contains($0) && $0 != "rowid" }.map { column in
            "\"\(column)\" = " + (columns.contains(column) ? "excluded.\"\(column)\"" : "DEFAULT")
        }
        if shape.columns.contains("rowid") { changes.append("rowid = DEFAULT") }
        let key = shape.key.map { "\"\($0)\"" }.joined(separator: ", ")
        guard !changes.isEmpty else { return "ON CONFLICT (\(key)) DO NOTHING" }
        return "ON CONFLICT (\(key)) DO UPDATE SET " + changes.joined(separator: ", ")
    }
}
