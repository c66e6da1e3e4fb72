/// A trigger: PostgreSQL's runs a function, which gets the same name.
///
/// A temporary one is a lasting one that does something in the session alone that made it, which has a setting for that.
enum PostgreSQLTrigger {
    /// Of the session: whether its temporary trigger of this name does anything.
    static func setting(_ name: String) -> String { "hub.\(name.lowercased())" }

    /// - Returns: where the trigger ends that begins at the first token; `nil` for another statement.
    static func end(_ tokens: ArraySlice<SQLToken>) -> Int? {
        let words = tokens.lazy.filter { $0.kind != .space }.prefix(3).map { $0.text.uppercased() }
        guard words.first == "CREATE", words.dropFirst().contains("TRIGGER") else { return nil }
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
        var head = Array(tokens[..<begin])
        let isTemporary = takeTemporary(&head)
        let statements = refusing(tokens[begin...].dropFirst().dropLast())
        let body = translate(statements[...]).map(\.text).joined()
        let name = head.lazy.filter { $0.kind == .word }.dropFirst(2).first?.text ?? ""
        let text =
            isTemporary
            ? """
            CREATE OR REPLACE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \
            IF current_setting('\(setting(name))', true) = 'on' THEN \(body) END IF; RETURN NEW; END $body$;
            CREATE OR REPLACE \(text(of: head).dropFirst("CREATE ".count)) EXECUTE FUNCTION \(name)();
            SELECT set_config('\(setting(name))', 'on', false)
            """
            : """
            CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN \(body) RETURN NEW; END $body$;
            \(text(of: head)) EXECUTE FUNCTION \(name)()
            """
        return [SQLToken(kind: .literal, text: text)]
    }

    /// `DROP TRIGGER IF EXISTS temp.name` takes no table: with its function the trigger goes, too.
    static func translate(drop tokens: inout [SQLToken]) {
        let places = tokens.indices.filter { tokens[$0].kind == .word }
        guard places.count > 2, let last = places.last, tokens[places[0]].isWord("DROP"),
            tokens[places[1]].isWord("TRIGGER")
        else { return }
        let ifExists = tokens[places[2]].isWord("IF") ? "IF EXISTS " : ""
        let text = "DROP FUNCTION \(ifExists)\(tokens[last].text)() CASCADE"
        tokens.replaceSubrange(places[0]...last, with: [SQLToken(kind: .literal, text: text)])
    }

    /// Takes `TEMP` and `main.` out. A row that replaces another one is an update in PostgreSQL.
    private static func takeTemporary(_ head: inout [SQLToken]) -> Bool {
        guard let word = head.firstIndex(where: { $0.isWord("TEMP") }) else { return false }
        head.removeSubrange(word...(word + 1))
        if let schema = head.firstIndex(where: { $0.isWord("MAIN") }) {
            head.removeSubrange(schema...(schema + 1))
        }
        if let insert = head.firstIndex(where: { $0.isWord("INSERT") }) {
            head[insert].text = "INSERT OR UPDATE"
        }
        return true
    }

    /// `SELECT RAISE(ABORT, 'why')`: a constraint that fails.
    private static func refusing(_ body: ArraySlice<SQLToken>) -> [SQLToken] {
        var tokens = Array(body)
        while let raise = tokens.firstIndex(where: { $0.isWord("RAISE") }),
            let select = tokens[..<raise].lastIndex(where: { $0.isWord("SELECT") }),
            let end = tokens[raise...].firstIndex(where: { $0.isSymbol(")") })
        {
            let said = tokens[raise..<end].last { $0.kind == .literal }?.text ?? "''"
            let text = "RAISE EXCEPTION \(said.replacing("%", with: "%%")) USING ERRCODE = '23000'"
            tokens.replaceSubrange(select...end, with: [SQLToken(kind: .literal, text: text)])
        }
        return tokens
    }

    private static func text(of head: [SQLToken]) -> String {
        var head = head
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
