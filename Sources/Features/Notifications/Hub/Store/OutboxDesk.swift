internal import Foundation
internal import HubCore
internal import HubDatabase
internal import MonitorCore
internal import Notifications

/// Takes notices into outboxes, inside of the transaction of what they tell of.
struct OutboxDesk: NoticeDesk {
    let clock: @Sendable () -> UTCTime
    /// Minutes of the day at the hub's place.
    let minute: @Sendable (UTCTime) -> Int
    /// Wakes those who send.
    let wake: @Sendable () -> Void

    func channels(_ database: Database) throws -> [ChannelPolicy] {
        let now = clock()
        return try NotificationStore.channels(database).filter(\.wishes.isOn).map { one in
            one.policy(quietUntil: quietUntil(one, at: now))
        }
    }

    private func quietUntil(_ channel: KeptChannel, at now: UTCTime) -> UTCTime? {
        guard let hours = QuietHours(channel.wishes.quiet), let left = hours.remaining(at: minute(now)) else {
            return nil
        }
        let inMinute = now.milliseconds % 60_000
        return UTCTime(milliseconds: now.milliseconds - inMinute + Int64(left) * 60_000)
    }

    func revision(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT revision FROM channelRevision") ?? 0
    }

    func keep(_ notice: Notice, for channel: Int64, _ database: Database) throws {
        // A channel that was removed meanwhile hears nothing.
        try database.run(
            """
            INSERT INTO outbox (channel, kind, incident, body, madeAt)
            SELECT number, ?, ?, ?, ? FROM channels WHERE number = ?
            """,
            [
                notice.kind.rawValue, notice.incident?.number, Data(NoticeBody.written(notice)),
                notice.at.milliseconds, channel,
            ])
    }

    func ring() { wake() }
}
