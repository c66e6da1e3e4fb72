public import MonitorWire

/// What one feature of the agent does with the hub's orders.
///
/// All of it runs on `AgentLink`'s own tasks; a function that throws nothing and never returns only holds up its own
/// feature's next set, or its own order until that one's deadline.
public struct LinkHandler: Sendable {
    /// Something that the hub wants done, before it is known whether the operator permits it.
    public enum Wish: Sendable, Equatable {
        /// The body of a declarative set.
        case set([UInt8])
        /// The body of a one-off order.
        case order([UInt8])
    }

    /// What became of a declarative set.
    public enum Verdict: Sendable, Equatable {
        /// It holds from now on; a body may name parts of it that are refused.
        case applied(body: [UInt8]? = nil)
        /// Not at all, for this reason: a sentence. The set before it still holds.
        case refused(String)
    }

    /// What became of a one-off order.
    public enum Outcome: Sendable, Equatable {
        case done(body: [UInt8])
        /// With a sentence each.
        case refused(String)
        case failed(String)
    }

    /// A one-off order, permitted and on time.
    public struct Order: Sendable {
        public let id: String
        public let body: [UInt8]
        /// The task that runs it is cancelled then, or earlier, where the hub does not want it any more.
        public let deadline: ContinuousClock.Instant
    }

    /// The feature as the hub is told of it. Its revision and digest are `AgentLink`'s to fill in.
    public var feature: LinkFeature
    /// Why the operator does not permit this, in a sentence; `nil` where it is permitted. Must not block.
    public var forbids: @Sendable (Wish) -> String?
    /// Puts a set in place of the one before; `nil` orders nothing any more. Called at the start, too, with what was
    /// kept.
    public var apply: @Sendable (_ body: [UInt8]?) async -> Verdict
    public var run: @Sendable (Order) async -> Outcome

    public init(
        feature: LinkFeature, forbids: @escaping @Sendable (Wish) -> String? = { _ in nil },
        apply: @escaping @Sendable (_ body: [UInt8]?) async -> Verdict = { _ in
            .refused("This feature takes no sets of orders.")
        },
        run: @escaping @Sendable (Order) async -> Outcome = { _ in
            .refused("This feature takes no single orders.")
        }
    ) {
        self.feature = feature
        self.forbids = forbids
        self.apply = apply
        self.run = run
    }
}
