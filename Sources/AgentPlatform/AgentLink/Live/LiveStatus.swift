/// How the live delivery stands, for status pages.
public struct LiveStatus: Sendable, Equatable {
    public var isConnected = false
    /// Snapshots given to the kernel, since the start.
    public var sent = 0
    /// Snapshots that a newer one replaced before they could be sent, since the start.
    public var replaced = 0
    /// Why the newest attempt or connection failed; `nil` while connected.
    public var lastError: String?

    /// Whether the key waits for approval, which is not a failure.
    public var isKeyWaiting = false

    public init() {}
}
