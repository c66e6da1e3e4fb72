/// A sentence, where there is nothing else: not found, not allowed, not now.
public struct MessagePage: Page {
    public static let template = "message"
    public let title: String
    let sentence: String

    public init(title: String, sentence: String) {
        self.title = title
        self.sentence = sentence
    }
}
