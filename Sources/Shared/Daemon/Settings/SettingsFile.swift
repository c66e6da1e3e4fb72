/// `KEY=VALUE` lines, split at the first `=`; `#` at the start of a line begins a comment.
public struct SettingsFile {
    /// One line that sets something, or should have.
    struct Line: Equatable {
        let number: Int
        let key: String
        /// `nil` for a line without `=`.
        let value: String?
    }

    let path: String
    let lines: [Line]

    /// - Parameter text: the whole file. White space around keys and values, and one pair of quotes around a
    ///   value, do not count: systemd and shells write them.
    public init(path: String, text: String) {
        self.path = path
        let rows = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        lines = rows.enumerated().compactMap { index, row in
            let row = row.trimmed
            if row.isEmpty || row.first == "#" { return nil }
            let parts = row.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Line(
                number: index + 1, key: String(parts[0].trimmed),
                value: parts.count == 2 ? String(parts[1].trimmed.unquoted) : nil)
        }
    }
}

extension Substring {
    public var trimmed: Substring {
        let rest = drop(while: \.isWhitespace)
        return rest.last?.isWhitespace == true
            ? rest.dropLast(rest.reversed().prefix(while: \.isWhitespace).count) : rest
    }

    fileprivate var unquoted: Substring {
        guard count >= 2, let quote = first, quote == "\"" || quote == "'", last == quote else { return self }
        return dropFirst().dropLast()
    }
}
