/// The words with which an administrator says what a token is for.
public enum Label {
    /// In bytes. Longer texts do not get into the audit either.
    public static let longest = 64

    /// Whether a text can be one: printable, and not empty.
    public static func isValid(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0 == " " || $0.properties.isGraphemeBase }
    }
}
