/// One piece of a statement's text. All pieces, put together, are the text again.
struct SQLToken: Equatable {
    enum Kind: Equatable {
        /// A keyword, or a name without quotes.
        case word
        /// A text, a name in quotes, a number.
        case literal
        /// `?`, `?2` or `:name`.
        case parameter
        /// Blanks and comments.
        case space
        case symbol
    }

    let kind: Kind
    var text: String

    /// A keyword as the grammar knows it.
    func isWord(_ word: String) -> Bool { kind == .word && text.uppercased() == word }

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
}

extension SQLToken {
    /// Every text gives tokens: what is cut off ends with the text.
    static func tokens(_ sql: String) -> [SQLToken] {
        var rest = Substring(sql)
        var tokens: [SQLToken] = []
        while let first = rest.first {
            let (kind, length) = piece(first, rest)
            tokens.append(SQLToken(kind: kind, text: String(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        return tokens
    }

    /// - Returns: what begins here, and how many characters it has.
    private static func piece(_ first: Character, _ rest: Substring) -> (Kind, Int) {
        if first.isWhitespace { return (.space, rest.prefix { $0.isWhitespace }.count) }
        if rest.hasPrefix("--") { return (.space, rest.prefix { $0 != "\n" }.count) }
        if first == "'" || first == "\"" { return (.literal, quoted(first, rest)) }
        if isOfName(first) {
            let count = rest.prefix { isOfName($0) }.count
            return (first.isNumber ? .literal : .word, count)
        }
        let name = rest.dropFirst().prefix { isOfName($0) }.count
        if first == "?" || first == ":" && name > 0 { return (.parameter, 1 + name) }
        return (.symbol, 1)
    }

    private static func isOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    /// A quote inside is written twice.
    private static func quoted(_ quote: Character, _ rest: Substring) -> Int {
        var count = 1
        var isOpen = true
        for character in rest.dropFirst() {
            if !isOpen && character != quote { break }
            count += 1
            if character == quote { isOpen.toggle() }
        }
        return count
    }
}
