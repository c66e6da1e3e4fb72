public import MonitorCore

/// State of the delivery, for status pages; the queue reports its length itself.
public struct DeliveryStatus: Sendable, Equatable {
    /// Accepted since the start, as the next one.
    public var delivered = 0
    /// Refused by the platform for what they hold.
    public var rejected = 0
    /// `nil` until the first was accepted.
    public var deliveredAt: ContinuousClock.Instant?
    /// Since when what is sent is kept apart, because the key waits for approval; `nil` while it does not.
    public var keyWaitsSince: ContinuousClock.Instant?
    /// How the newest attempt went.
    public var note = DeliveryNote()

    public init() {}
}
