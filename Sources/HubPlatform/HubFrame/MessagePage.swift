/// A sentence, where there is nothing else: not found, not allowed, not now.
public struct MessagePage: Page {
    public static let template = "message"
    public let title: String
    let sentence: String
    let next: PageLink

    /// - Parameter next: where to go from here; `nil` leads to the overview.
    public init(title: String, sentence: String, next: PageLink? = nil) {
        self.next = next ?? PageLink("Overview", "/")
        self.title = title
        self.sentence = sentence
    }
}
