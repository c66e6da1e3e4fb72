/// Who did what an audit entry tells.
public struct AuditActor: Sendable, Equatable {
    public let name: String
    /// Where the request came from; `nil` at the machine itself.
    public let address: String?

    public init(name: String, address: String?) {
        self.name = name
        self.address = address
    }

    /// A command on the hub's machine, whose caller may write the database's file.
    public static let console = AuditActor(name: "console", address: nil)
    /// The hub itself, by its own rules.
    public static let hub = AuditActor(name: "hub", address: nil)
}
