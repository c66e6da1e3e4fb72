/// What people may write into tickets and about them.
package enum TicketText {
    /// Characters: percent-encoded by a browser, twice as many would be more than the hub takes of a form.
    package static let longest = 2000
    package static let longestSubject = 120
    package static let longestClient = 60
    package static let mostTags = 8
    package static let longestTag = 24

    /// - Returns: what is wrong with it; `nil` where nothing.
    package static func fault(subject: String) -> String? {
        if subject.allSatisfy(\.isWhitespace) { return "A ticket has a subject." }
        if subject.count > longestSubject { return "A subject has at most \(longestSubject) characters." }
        return subject.contains(where: \.isNewline) ? "A subject is one line." : nil
    }

    /// - Parameter word: what the desk calls a customer.
    package static func fault(client: String, called word: String) -> String? {
        if client.allSatisfy(\.isWhitespace) { return "\(word) is missing." }
        return client.count > longestClient || client.contains(where: \.isNewline)
            ? "\(word) is one line of at most \(longestClient) characters." : nil
    }

    package static func fault(text: String) -> String? {
        if text.allSatisfy(\.isWhitespace) { return "There is no text." }
        return text.count > longest
            ? "A text has at most \(longest) characters; this one has \(text.count)." : nil
    }

    /// Tags as typed, between blanks or commas: in lower case, each once.
    ///
    /// - Returns: `nil` for more or longer ones than there may be.
    package static func tags(_ typed: String) -> [String]? {
        var tags: [String] = []
        for word in typed.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
            guard word.count <= longestTag,
                word.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) })
            else {
                return nil
            }
            if !tags.contains(String(word)) { tags.append(String(word)) }
        }
        return tags.count <= mostTags ? tags : nil
    }

    /// The first telephone number in a text, as `tel:` wants it: `+79161234567`.
    package static func phone(in text: String) -> String? {
        var (digits, start) = ("", false)
        for character in text + " " {
            if character == "+", digits.isEmpty {
                start = true
            } else if character.isASCII, character.isNumber,
                start || !digits.isEmpty || character == "8" || character == "7"
            {
                digits.append(character)
            } else if " -()".contains(character), !digits.isEmpty, digits.count < 11 {
                continue
            } else {
                if let phone = number(digits, start) { return phone }
                (digits, start) = ("", false)
            }
        }
        return nil
    }

    private static func number(_ digits: String, _ hasPlus: Bool) -> String? {
        if digits.count == 11, digits.first == "8", !hasPlus { return "+7" + digits.dropFirst() }
        if digits.count == 11, digits.first == "7" { return "+" + digits }
        return hasPlus && (10...15).contains(digits.count) ? "+" + digits : nil
    }
}
