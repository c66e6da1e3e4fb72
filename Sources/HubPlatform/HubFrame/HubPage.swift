/// How the hub itself fares, and what it was told.
public struct HubPage: Page {
    public static let template = "hub"
    public let title = "This hub"
    let tiles: [Tile]
    let backup: String?
    let isFile: Bool
    let copies: [Fact]
    let hasCopies: Bool
    let facts: [Fact]

    /// - Parameters:
    ///   - backup: what is to be said of the newest copy; `nil` where a server keeps the database.
    ///   - copies: the copies that there are, each with its size.
    ///   - facts: the settings.
    public init(_ facts: [Fact], tiles: [Tile] = [], backup: String? = "", copies: [Fact] = []) {
        self.facts = facts
        self.tiles = tiles
        self.backup = backup
        isFile = backup != nil
        self.copies = copies
        hasCopies = !copies.isEmpty
    }
}
