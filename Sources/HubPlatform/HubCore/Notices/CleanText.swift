/// Text from the network or from users before it is shown in a message: nothing in it may act.
public enum CleanText {
    /// One line: control characters and those that turn the direction of writing become blanks, and what is longer is
    /// cut at a character, with `…` at its end.
    ///
    /// - Parameter most: bytes of UTF-8.
    public static func line(_ text: some StringProtocol, atMost most: Int) -> String {
        guard text.utf8.contains(where: { !(0x20...0x7e).contains($0) }) || text.utf8.count > most else {
            return trimmed(String(text))
        }
        var clean = String.UnicodeScalarView()
        // What is cut off afterwards is not worth cleaning.
        for scalar in text.unicodeScalars.prefix(most + 1) { clean.append(isHarmless(scalar) ? scalar : " ") }
        return cut(trimmed(String(clean)), atMost: most)
    }

    /// As `line`, of several lines.
    public static func lines(_ text: some StringProtocol, atMost most: Int) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return cut(lines.map { line($0, atMost: most) }.joined(separator: "\n"), atMost: most)
    }

    /// At most so many bytes of UTF-8, whole characters.
    public static func cut(_ text: String, atMost most: Int) -> String {
        guard text.utf8.count > most else { return text }
        let mark = "…"
        guard most >= mark.utf8.count else { return String(text.prefix { _ in false }) }
        var (kept, bytes) = ("", 0)
        for character in text {
            bytes += character.utf8.count
            guard bytes <= most - mark.utf8.count else { break }
            kept.append(character)
        }
        return kept + mark
    }

    /// At most so many characters as most services count them: code units of UTF-16.
    public static func cut(_ text: String, units most: Int) -> String {
        guard text.utf16.count > most else { return text }
        guard most >= 1 else { return "" }
        var (kept, units) = ("", 0)
        for character in text {
            units += character.utf16.count
            guard units <= most - 1 else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    private static func trimmed(_ text: String) -> String {
        guard text.first?.isWhitespace == true || text.last?.isWhitespace == true else { return text }
        let front = text.drop { $0.isWhitespace }
        guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(front[...last])
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        // Directions of writing, joiners and marks without a width: they hide what is written.
        case .format: false
        default: true
        }
    }
}
