public import HubCore
internal import Synchronization

/// The desk that a feature brings. Without one there are no channels, and nothing is told.
public final class RegisteredDesk: NoticeDesk {
    private let desk = Mutex<(any NoticeDesk)?>(nil)

    public init() {}

    public func register(_ new: any NoticeDesk) { desk.withLock { $0 = new } }

    private var current: (any NoticeDesk)? { desk.withLock { $0 } }

    public func channels(_ database: Database) throws -> [ChannelPolicy] {
        try current?.channels(database) ?? []
    }

    public func revision(_ database: Database) throws -> Int64 { try current?.revision(database) ?? 0 }

    public func keep(_ notice: Notice, for channel: Int64, _ database: Database) throws {
        try current?.keep(notice, for: channel, database)
    }

    public func ring() { current?.ring() }
}
