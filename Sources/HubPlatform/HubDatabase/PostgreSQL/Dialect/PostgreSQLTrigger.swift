/// A trigger: PostgreSQL's runs a function, which gets the same name.
enum PostgreSQLTrigger {
    /// - Returns: where the trigger ends that begins at the first token; `nil` for another statement.
    static func end(_ tokens: ArraySlice<SQLToken>) -> Int? {
        let words = tokens.lazy.filter { $0.kind != .space }.prefix(2)
        guard words.map({ $0.text.uppercased() }) == ["CREATE", "TRIGGER"] else { return nil }
        // The statements inside have no END of their own but that of a CASE.
        var depth = 0
        for index in tokens.indices {
            if tokens[index].isWord("BEGIN") || tokens[index].isWord("CASE") { depth += 1 }
            guard tokens[index].isWord("END") else { continue }
            depth -= 1
            if depth == 0 { return index }
        }
        return nil
    }

    /// - Parameters:
    ///   - tokens: from `CREATE` to `END`.
    ///   - translate: a statement of the body.
    static func translated(
        _ tokens: ArraySlice<SQLToken>, _ translate: (ArraySlice<SQLToken>) -> [SQLToken]
    ) -> [SQLToken] {
        let begin = tokens.firstIndex { $0.isWord("BEGIN") } ?? tokens.endIndex
        let body = translate(tokens[begin...].dropFirst().dropLast()).map(\.text).joined()
        let name = tokens.lazy.filter { $0.kind == .word }.dropFirst(2).first?.text ?? ""
        let text = """
            CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \(body) RETURN NEW; END $body$;
            \(head(tokens[..<begin])) EXECUTE FUNCTION \(name)()
            """
        return [SQLToken(kind: .literal, text: text)]
    }

    private static func head(_ tokens: ArraySlice<SQLToken>) -> String {
        var head = Array(tokens)
        // A trigger instead of a change takes no list of columns.
        if head.contains(where: { $0.isWord("INSTEAD") }),
            let update = head.firstIndex(where: { $0.isWord("UPDATE") }),
            let on = head.firstIndex(where: { $0.isWord("ON") })
        {
            head.removeSubrange((update + 1)..<(on - 1))
        }
        guard let condition = head.firstIndex(where: { $0.isWord("WHEN") }) else {
            return head.map(\.text).joined() + "FOR EACH ROW"
        }
        let (event, rest) = (head[..<condition], head[(condition + 1)...])
        return event.map(\.text).joined() + "FOR EACH ROW WHEN (" + rest.map(\.text).joined() + ")"
    }
}
