/// What a feature orders one agent to do until it is told otherwise, as it is kept.
public struct KeptOrders: Sendable, Equatable {
    public let feature: String
    /// Grows with each change.
    public let revision: UInt64
    /// In the feature's own JSON; `nil` orders nothing any more.
    public let body: [UInt8]?

    public init(feature: String, revision: UInt64, body: [UInt8]?) {
        self.feature = feature
        self.revision = revision
        self.body = body
    }
}
