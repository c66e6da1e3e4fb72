/// A statement of a store in PostgreSQL's words.
///
/// Stores write SQL that both engines take. What has no common form is put into another one here, once for each
/// statement: parameters, types and their collation, tables' options, numbers of rows, conflicts that ignore or
/// replace, triggers, and a few functions.
struct PostgreSQLStatement: Equatable, Sendable {
    /// Whose value a `$1`, `$2` … is.
    enum Parameter: Equatable, Sendable {
        /// Counted from 0.
        case position(Int)
        case name(String)
    }

    private enum Piece: Equatable {
        case text(String)
        /// The value of a parameter, counted from 0.
        case value(Int)
    }

    let parameters: [Parameter]
    private let pieces: [Piece]
    /// With `$1`, `$2` … for the parameters.
    let text: String

    /// - Parameter tables: as the server has them.
    init(_ sql: String, _ tables: TableShapes = TableShapes()) {
        var parameters: [Parameter] = []
        var pieces: [Piece] = []
        for token in Self.translated(SQLToken.tokens(sql)[...], tables) {
            guard token.kind == .parameter else {
                pieces.append(.text(token.text))
                continue
            }
            pieces.append(.value(Self.number(token, &parameters)))
        }
        self.parameters = parameters
        self.pieces = pieces
        text = Self.text(pieces) { "$\($0 + 1)" }
    }

    /// Statement by statement.
    private static func translated(
        _ tokens: ArraySlice<SQLToken>, _ tables: TableShapes
    ) -> [SQLToken] {
        var (rest, all) = (tokens, [SQLToken]())
        while !rest.isEmpty {
            if let end = PostgreSQLTrigger.end(rest) {
                all += PostgreSQLTrigger.translated(rest[...end]) { translated($0, tables) }
                rest = rest[end...].dropFirst()
                continue
            }
            let end = rest.firstIndex { $0.isSymbol(";") } ?? rest.endIndex
            var statement = Array(rest[..<end])
            PostgreSQLTables.translate(&statement)
            PostgreSQLTrigger.translate(drop: &statement)
            let conflict = PostgreSQLConflict.take(&statement) { tables[$0] }
            PostgreSQLOrder.translate(&statement, tables)
            PostgreSQLExpressions.translate(&statement)
            conflict?.put(&statement)
            all += statement + rest[end...].prefix(1)
            rest = rest[end...].dropFirst()
        }
        return all
    }

    /// `?` counts on, `?2` and `:name` are the same value wherever they stand.
    private static func number(_ token: SQLToken, _ parameters: inout [Parameter]) -> Int {
        let name = token.text.dropFirst()
        let parameter: Parameter =
            token.text.hasPrefix(":")
            ? .name(String(name)) : .position(Int(name).map { $0 - 1 } ?? parameters.count)
        if !name.isEmpty, let known = parameters.firstIndex(of: parameter) { return known }
        parameters.append(parameter)
        return parameters.count - 1
    }

    private static func text(_ pieces: [Piece], _ value: (Int) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .value(let index): value(index)
            }
        }.joined()
    }

    /// The text for these values, and those of them that it takes. NULL is written into the text: as a value it would
    /// need a type, which a test for NULL does not tell.
    func with(_ values: [DatabaseValue]) -> (text: String, values: [DatabaseValue]) {
        guard values.contains(.null) else { return (text, values) }
        var places: [Int: Int] = [:]
        for (index, value) in values.enumerated() where value != .null { places[index] = places.count + 1 }
        let text = Self.text(pieces) { places[$0].map { "$\($0)" } ?? "NULL" }
        return (text, values.filter { $0 != .null })
    }
}
