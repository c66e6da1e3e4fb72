/// Where NULL stands among ordered values: before all others in SQLite, behind them in PostgreSQL.
enum PostgreSQLOrder {
    /// - Parameter tables: a column that is never NULL stays as it is, for an index may give its order.
    static func translate(_ tokens: inout [SQLToken], _ tables: TableShapes) {
        // What the other side of such a join lacks is NULL, whatever its column says.
        let isOuter = tokens.contains { $0.isWord("LEFT") }
        for index in tokens.indices.reversed() where tokens[index].isWord("ORDER") {
            guard let by = tokens[(index + 1)...].firstIndex(where: { $0.kind != .space }),
                tokens[by].isWord("BY")
            else { continue }
            for item in items(after: by, in: tokens).reversed() {
                let place = place(of: item, in: tokens) { column in
                    !isOuter && tables.isNeverNull(column, in: tokens)
                }
                if let place { tokens.insert(place.1, at: place.0) }
            }
        }
    }

    /// Of one `ORDER BY`: what is between its commas.
    private static func items(after by: Int, in tokens: [SQLToken]) -> [Range<Int>] {
        let ends: Set<String> = [
            "LIMIT", "OFFSET", "ROWS", "RANGE", "GROUPS", "UNION", "EXCEPT", "INTERSECT", "RETURNING",
        ]
        var (items, start, depth): ([Range<Int>], Int, Int) = ([], by + 1, 0)
        var index = start
        while index < tokens.endIndex {
            let token = tokens[index]
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            let isEnd = token.kind == .word && ends.contains(token.text.uppercased()) || token.isSymbol(";")
            if depth < 0 || depth == 0 && isEnd { break }
            if depth == 0, token.isSymbol(",") {
                items.append(start..<index)
                start = index + 1
            }
            index += 1
        }
        return items + [start..<index]
    }

    /// - Returns: where its words go; `nil` where it needs none.
    private static func place(
        of item: Range<Int>, in tokens: [SQLToken], isNeverNull: (String) -> Bool
    ) -> (Int, SQLToken)? {
        var places = item.filter { tokens[$0].kind != .space }
        guard let last = places.last, !places.contains(where: { tokens[$0].isWord("NULLS") }) else {
            return nil
        }
        let isDescending = tokens[last].isWord("DESC")
        if isDescending || tokens[last].isWord("ASC") { places.removeLast() }
        if places.count > 2, tokens[places[places.count - 2]].isWord("COLLATE") { places.removeLast(2) }
        let words = places.map { tokens[$0] }
        // A test for NULL is never NULL.
        if words.last?.isWord("NULL") ?? true { return nil }
        let isColumn = words.count == 1 || words.count == 3 && words[1].isSymbol(".")
        if isColumn, let name = words.last, name.kind != .word || isNeverNull(name.text.lowercased()) {
            return nil
        }
        return (last + 1, SQLToken(kind: .literal, text: isDescending ? " NULLS LAST" : " NULLS FIRST"))
    }
}
