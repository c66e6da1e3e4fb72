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

/// Where the declarative sets of orders are kept, so that they survive the hub's restarts.
public protocol OrderStore: Sendable {
    /// Of one agent; features that order nothing are left out.
    func orderSets(of agent: String) async throws -> [KeptOrders]

    /// Puts a set in place of the one before. Durable when it returns.
    ///
    /// - Parameter body: `nil` orders nothing any more.
    /// - Returns: with the last revision plus 1, or the same where nothing changed.
    func keepOrders(_ body: [UInt8]?, of feature: String, for agent: String) async throws -> KeptOrders
}
