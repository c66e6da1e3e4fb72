/// What the hub was told.
public struct HubPage: Page {
    public static let template = "hub"
    public let title = "This hub"
    let facts: [Fact]

    public init(_ facts: [Fact]) {
        self.facts = facts
    }
}
