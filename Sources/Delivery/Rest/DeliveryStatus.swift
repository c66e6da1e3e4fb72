/// How the delivery stands, for status pages.
public struct DeliveryStatus: Sendable, Equatable {
    /// Snapshots not yet settled, the one on its way included.
    public var waiting = 0
    public var waitingBytes = 0
    /// Given up unsent because the queue was full; counted since the start, as the next two.
    public var dropped = 0
    /// Refused by the platform for what they hold.
    public var rejected = 0
    public var delivered = 0
    /// Why the newest attempt failed; `nil` once one has succeeded.
    public var lastError: String?

    public init() {}
}
