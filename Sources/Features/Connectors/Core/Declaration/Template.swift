/// A path or a value with `$words` in it: `helpdesk?id=$number`.
package struct Template: Sendable, Equatable {
    package let text: String

    package init(_ text: String, knowing known: Set<String>) throws(DeclarationFault) {
        self.text = text
        guard text.utf8.count <= 500 else {
            throw DeclarationFault("'\(text.prefix(40))…' is longer than 500 bytes")
        }
        for word in words where !known.contains(word) {
            let all = known.sorted().map { "$\($0)" }.joined(separator: ", ")
            throw DeclarationFault(
                "'\(text)' has the word '$\(word)', which is not known here: \(all.isEmpty ? "none is" : all)"
            )
        }
    }

    package var words: [String] {
        text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().map { part in
            String(part.prefix { $0.isASCII && $0.isLetter })
        }
    }

    /// - Parameter shape: how a value is written here.
    package func filled(
        _ values: [String: String], _ shape: (String) throws(UnsendableCharacter) -> String = { $0 }
    ) throws(UnsendableCharacter) -> String {
        var parts = text.split(separator: "$", omittingEmptySubsequences: false)
        var result = String(parts.removeFirst())
        for part in parts {
            let word = part.prefix { $0.isASCII && $0.isLetter }
            result += try shape(values[String(word)] ?? "") + part[word.endIndex...]
        }
        return result
    }
}
