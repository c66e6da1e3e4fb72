/// Names of customers as they are compared: in lower case, with е for ё, words apart.
package enum ClientWords {
    /// Words of one question.
    package static let most = 6

    package static func folded(_ text: String) -> String {
        text.lowercased().replacing("ё", with: "е")
    }

    /// What is searched for: each word has to be somewhere in a customer's name, login or number.
    package static func words(of question: String) -> [String] {
        folded(question).split(whereSeparator: \.isWhitespace).prefix(most).map { String($0.prefix(60)) }
    }
}
