public import LanCore

/// A snapshot as it came in.
public struct ReceivedSnapshot: Sendable {
    public let snapshot: Snapshot
    /// The sender's version; `nil` where it does not say.
    public let agentVersion: String?
    /// Its name is permanent, so that a repeat can be recognised.
    ///
    /// Senders before `startId` and `sequence` are named by the time of the snapshot: a repeat has the same.
    public let isNamedBySender: Bool
    /// As it was received, without what stood around it.
    public let json: ArraySlice<UInt8>
}
