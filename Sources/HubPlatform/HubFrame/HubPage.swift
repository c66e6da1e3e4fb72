/// Below Settings: what the hub was told.
public struct HubPage: Page {
    public static let template = "hub"
    public let title = "Settings"
    /// What every page of the settings may show at its top.
    let newSecret: NewSecret? = nil
    let fault: String? = nil
    let facts: [Fact]

    public init(_ facts: [Fact]) {
        self.facts = facts
    }
}

/// A secret that is seen once, and what to do with it.
public struct NewSecret: Sendable {
    let heading: String
    let secret: String
    /// To paste; `nil` where there is none.
    let command: String?

    public init(heading: String, secret: String, command: String?) {
        self.heading = heading
        self.secret = secret
        self.command = command
    }
}
