/// Text of a page as people read it.
package enum PlainText {
    /// White space in one line becomes single blanks.
    package static func line(_ text: some StringProtocol) -> String {
        text.split { $0.isWhitespace || $0 == "\u{a0}" }.joined(separator: " ")
    }

    /// As `line`, but lines stay; empty ones at both ends go.
    package static func lines(_ text: some StringProtocol) -> String {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line($0) }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// Whether two texts say the same: servers change line ends and blanks.
    package static func isSame(_ one: String, _ other: String) -> Bool {
        one.split(whereSeparator: \.isWhitespace) == other.split(whereSeparator: \.isWhitespace)
    }
}
