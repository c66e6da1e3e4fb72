/// What a terminal is called on the OLT: letters, digits, blanks and `- _ / \ ( ) .`, at most 64 of them.
///
/// Anything else is refused with the character named: a quote, `?` or a tab would mean something to the OLT.
package struct TerminalDescription: Hashable, Sendable, CustomStringConvertible {
    package static let longest = 64

    package struct Fault: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    package let text: String
    package var description: String { text }

    package init(_ text: String) throws(Fault) {
        var trimmed = text[...]
        while trimmed.first == " " { trimmed = trimmed.dropFirst() }
        while trimmed.last == " " { trimmed = trimmed.dropLast() }
        guard !trimmed.isEmpty else { throw Fault(description: "Give a description, such as 'kv-12'.") }
        for scalar in trimmed.unicodeScalars where !Self.isAllowed(scalar) {
            throw Fault(
                description: """
                    The description holds \(Self.name(scalar)). Use letters from A to Z, digits, blanks and \
                    - _ / \\ ( ) . alone.
                    """)
        }
        guard trimmed.utf8.count <= Self.longest else {
            throw Fault(
                description:
                    "The description has \(trimmed.utf8.count) characters. Use \(Self.longest) at most.")
        }
        // It stands between quotes, and a backslash in front of the second might take its meaning.
        guard trimmed.last != "\\" else {
            throw Fault(description: "The description ends with a backslash. Leave it out.")
        }
        self.text = String(trimmed)
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: " -_/\\().".unicodeScalars.contains(scalar)
        }
    }

    private static func name(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x09: "a tab"
        case 0x0a, 0x0d: "a line break"
        case 0x22: "a quote (\")"
        case 0..<0x20, 0x7f...0x9f: "a control character"
        default: "'\(scalar)'"
        }
    }

    /// Cyrillic letters as Latin ones, by a table that the page shows; all else stays as it is.
    ///
    /// Only proposed to a person, never applied behind their back.
    package static func transliterated(_ text: String) -> String {
        var latin = ""
        for character in text {
            if let small = table[character] {
                latin += small
            } else if let small = table[Character(character.lowercased())] {
                latin += small.prefix(1).uppercased() + small.dropFirst()
            } else {
                latin.append(character)
            }
        }
        return latin
    }

    private static let table: [Character: String] = [
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
        "ь": "", "э": "e", "ю": "yu", "я": "ya", "№": "N",
    ]
}
