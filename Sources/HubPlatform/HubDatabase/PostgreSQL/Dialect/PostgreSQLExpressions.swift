/// Words and functions that have another name, wherever they stand.
enum PostgreSQLExpressions {
    private static let functions = ["INSTR": "strpos", "GROUP_CONCAT": "string_agg", "CHAR": "chr"]
    /// Of columns, while PostgreSQL has them for itself.
    private static let reserved: Set<String> = ["USER"]

    /// Calls that give the time: seconds since 1970, and days as astronomers count them.
    private static let times = [
        "STRFTIME": "extract(epoch FROM now())",
        "JULIANDAY": "(extract(epoch FROM now()) / 86400 + 2440587.5)",
    ]

    static func translate(_ tokens: inout [SQLToken]) {
        while let index = tokens.firstIndex(where: { times[$0.text.uppercased()] != nil }) {
            let end = tokens[index...].firstIndex { $0.isSymbol(")") } ?? tokens.endIndex - 1
            let time = times[tokens[index].text.uppercased()] ?? ""
            tokens.replaceSubrange(index...end, with: [SQLToken(kind: .literal, text: time)])
        }
        for index in tokens.indices {
            switch tokens[index].kind {
            case .word: translate(word: index, &tokens)
            case .literal where tokens[index].text.hasPrefix("0x"):
                tokens[index].text = Int64(tokens[index].text.dropFirst(2), radix: 16).map { "\($0)" } ?? "0"
            default: break
            }
        }
    }

    private static func translate(word index: Int, _ tokens: inout [SQLToken]) {
        let word = tokens[index].text.uppercased()
        let next = tokens[(index + 1)...].first { $0.kind != .space }
        switch word {
        case "NOCASE": tokens[index].text = "nocase"
        case "LIKE": tokens[index].text = "ILIKE"
        case "INTEGER": tokens[index].text = "BIGINT"
        case "BLOB": tokens[index].text = "BYTEA"
        case "X": bytes(index, &tokens)
        case "IS": compare(index, &tokens)
        case "MAX" where isOfSeveral(index, tokens): tokens[index].text = "greatest"
        case "MIN" where isOfSeveral(index, tokens): tokens[index].text = "least"
        case _ where reserved.contains(word): tokens[index].text = "\"\(word.lowercased())\""
        case _ where next?.isSymbol("(") ?? false:
            if let function = functions[word] { tokens[index].text = function }
        default: break
        }
    }

    /// `x'00'`: bytes.
    private static func bytes(_ index: Int, _ tokens: inout [SQLToken]) {
        guard index + 1 < tokens.endIndex, tokens[index + 1].text.hasPrefix("'") else { return }
        tokens[index].text = ""
        tokens[index + 1].text = "'\\x\(tokens[index + 1].text.dropFirst())::bytea"
    }

    /// `IS` between two values: NULL is equal to itself.
    private static func compare(_ index: Int, _ tokens: inout [SQLToken]) {
        let next = tokens.indices[(index + 1)...].filter { tokens[$0].kind != .space }.prefix(2)
        guard let first = next.first, let second = next.last else { return }
        if isValue(tokens[first]) {
            tokens[index].text = "IS NOT DISTINCT FROM"
        } else if tokens[first].isWord("NOT"), isValue(tokens[second]) {
            tokens[index].text = "IS DISTINCT FROM"
            tokens[first].text = ""
        }
    }

    /// After `IS`: not one of the words that PostgreSQL takes there, too.
    private static func isValue(_ token: SQLToken) -> Bool {
        let known: Set<String> = ["NULL", "NOT", "TRUE", "FALSE", "DISTINCT"]
        return token.kind == .parameter || token.kind == .literal
            || token.kind == .word && !known.contains(token.text.uppercased())
    }

    /// Whether a function has more than one argument: the larger of two, and not the largest of all rows.
    private static func isOfSeveral(_ index: Int, _ tokens: [SQLToken]) -> Bool {
        var depth = 0
        for token in tokens[(index + 1)...] where token.kind == .symbol {
            switch token.text {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 1: return true
            default: break
            }
            if depth == 0 { return false }
        }
        return false
    }
}
