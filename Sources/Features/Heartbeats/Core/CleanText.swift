/// Texts from outside, without what would change how the text around them is shown.
public enum CleanText {
    /// One line: without control characters, marks of direction and other invisible characters, and without blanks
    /// around it.
    public static func line(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .lineSeparator, .paragraphSeparator: line += " "
            case .control: line += scalar == "\n" || scalar == "\t" ? " " : ""
            case .format, .surrogate, .privateUse, .unassigned: continue
            default: line.unicodeScalars.append(scalar)
            }
        }
        var rest = line.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
