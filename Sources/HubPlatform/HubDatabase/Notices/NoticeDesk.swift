public import HubCore

/// Where notices arrive that channels are to hear: the feature that has channels is one, and a feature that knows
/// what is wrong uses it, inside of its own transaction.
///
/// Next: the outbox of the channel.
public protocol NoticeDesk: Sendable {
    /// Channels that are on, as they are now.
    func channels(_ database: Database) throws -> [ChannelPolicy]
    /// Grows when a channel changes, whichever process changed it.
    func revision(_ database: Database) throws -> Int64
    /// Keeps a notice for a channel. It is lost only with the transaction.
    func keep(_ notice: Notice, for channel: Int64, _ database: Database) throws
    /// Something was kept, and its transaction is durable.
    func ring()
}
