internal import Foundation
internal import HubCore
internal import HubDatabase
internal import MonitorCore
internal import Notifications

extension NotificationStore {
    /// Everything that decides what a channel is sent next.
    struct Work: Sendable {
        var rows: [QueuedNotice] = []
        /// The message that is on its way; `nil` for none.
        var sending: Sending?
        var pace = ChannelPace()
        var isParked = false
    }

    /// A message that has its id, and may have been sent.
    struct Sending: Sendable, Equatable {
        var id: String
        var rows: [QueuedNotice]
        var isDigest: Bool
        var startedAt: UTCTime
        var isUncertain: Bool
    }

    /// Channels that have something to hear.
    func waiting() async throws(StorageError) -> [Int64] {
        try await database.read(.decision) { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT number FROM channels
                    WHERE isOn = 1 AND EXISTS (SELECT 1 FROM outbox WHERE channel = channels.number)
                    """)
        }
    }

    func work(of channel: Int64) async throws(StorageError) -> Work {
        let now = database.now
        return try await database.read(.decision) { database in
            var work = Work()
            work.isParked =
                try Bool.fetchOne(
                    database, sql: "SELECT parked IS NOT NULL FROM channels WHERE number = ?",
                    arguments: [channel])
                ?? true
            let rows = try Row.fetchAll(
                database,
                sql:
                    "SELECT number, body FROM outbox WHERE channel = ? ORDER BY number LIMIT \(Self.mostRows)",
                arguments: [channel])
            work.rows = rows.compactMap { row in
                // One that cannot be read is not a notice; `check` finds it.
                guard let notice = try? NoticeBody.read(Array(row["body"] as Data)) else { return nil }
                return QueuedNotice(number: row["number"], notice: notice)
            }
            work.sending = try Self.sending(channel, work.rows, database)
            let sent = try Row.fetchAll(
                database,
                sql: """
                    SELECT groups, at FROM deliveries
                    WHERE channel = ? AND isDelivered = 1 AND at > ? ORDER BY number
                    """, arguments: [channel, now - 3_600_000])
            for row in sent {
                let groups = (row["groups"] as String).split(separator: "\n").map(String.init)
                work.pace.sent(groups: groups, at: UTCTime(milliseconds: row["at"]))
            }
            return work
        }
    }

    private static func sending(
        _ channel: Int64, _ rows: [QueuedNotice], _ database: Database
    ) throws -> Sending? {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM outboxSending WHERE channel = ?", arguments: [channel])
        else { return nil }
        let numbers = Set((row["notices"] as String).split(separator: " ").compactMap { Int64($0) })
        let own = rows.filter { numbers.contains($0.number) }
        guard !own.isEmpty else { return nil }
        return Sending(
            id: row["id"], rows: own, isDigest: row["isDigest"],
            startedAt: UTCTime(milliseconds: row["startedAt"]),
            // It was written by a run before this one, or left by a try without an answer.
            isUncertain: true)
    }

    /// Gives rows an id under which they are sent, however often.
    func start(_ sending: Sending, to channel: Int64) async throws {
        let numbers = sending.rows.map { "\($0.number)" }.joined(separator: " ")
        try await database.change { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO outboxSending VALUES (?, ?, ?, ?, ?, 0)",
                arguments: [channel, sending.id, numbers, sending.isDigest, sending.startedAt.milliseconds])
        }
    }

    /// The far side has it: its rows go, and the delivery is kept.
    func delivered(_ sending: Sending, _ record: Delivery, to channel: Int64) async throws {
        let now = database.now
        try await database.change { database in
            for row in sending.rows {
                try database.run("DELETE FROM outbox WHERE number = ?", [row.number])
            }
            try database.execute(sql: "DELETE FROM outboxSending WHERE channel = ?", arguments: [channel])
            try database.execute(
                sql: """
                    UPDATE channels SET parked = NULL, fault = NULL, lastAt = ?, lastMilliseconds = ? WHERE number = ?
                    """, arguments: [now, record.milliseconds, channel])
            try Self.keep(record, channel, now, database)
        }
    }

    /// The far side does not have it.
    ///
    /// - Parameters:
    ///   - isClear: whether it certainly has nothing of it: then what is sent next may be another message.
    ///   - parked: why nothing is tried any more; `nil` where it is tried again.
    func failed(
        _ record: Delivery, _ sending: Sending, to channel: Int64, isClear: Bool, parked: String?
    ) async throws {
        let now = database.now
        try await database.change { database in
            if isClear, !sending.isUncertain {
                try database.execute(sql: "DELETE FROM outboxSending WHERE channel = ?", arguments: [channel])
            }
            try database.execute(
                sql: "UPDATE channels SET fault = ?, faultAt = ?, parked = ? WHERE number = ?",
                arguments: [record.said, now, parked, channel])
            // Each fault of an hour-long absence is not worth a row.
            if record.tries <= 1 || parked != nil { try Self.keep(record, channel, now, database) }
        }
    }

    private static func keep(
        _ record: Delivery, _ channel: Int64, _ now: Int64, _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO deliveries (channel, id, kind, title, incidents, groups, at, milliseconds, tries,
                    isDelivered, said) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                channel, record.id, record.kind, record.title,
                record.incidents.map(String.init).joined(separator: " "),
                record.groups.joined(separator: "\n"),
                now, record.milliseconds, record.tries, record.isDelivered, record.said,
            ])
        try database.execute(
            sql: "DELETE FROM deliveries WHERE number <= ? - \(mostDeliveries)",
            arguments: [database.lastInsertedRowID])
    }

    /// The newest first.
    func deliveries(of channel: Int64? = nil, atMost most: Int = 100) async throws(StorageError) -> [Delivery]
    {
        try await database.read(.chart) { database in
            let filter = channel.map { "WHERE channel = \($0)" } ?? ""
            let sql = "SELECT * FROM deliveries \(filter) ORDER BY number DESC LIMIT ?"
            return try Row.fetchAll(database, sql: sql, arguments: [most]).map(Delivery.init)
        }
    }

    /// Tries again what is parked.
    func release(_ channel: Int64) async throws {
        try await database.change { database in
            try database.execute(
                sql: "UPDATE channels SET parked = NULL WHERE number = ?", arguments: [channel])
        }
    }
}

/// One message that was sent, or tried.
struct Delivery: Sendable, Equatable {
    var channel: Int64 = 0
    var id: String
    var kind: String
    var title: String
    var incidents: [Int64]
    var groups: [String]
    var at: UTCTime
    var milliseconds: Int
    var tries: Int
    var isDelivered: Bool
    /// In the far side's words.
    var said: String
}

extension Delivery {
    fileprivate init(_ row: Row) {
        self.init(
            channel: row["channel"], id: row["id"], kind: row["kind"], title: row["title"],
            incidents: (row["incidents"] as String).split(separator: " ").compactMap { Int64($0) },
            groups: (row["groups"] as String).split(separator: "\n").map(String.init),
            at: UTCTime(milliseconds: row["at"]), milliseconds: row["milliseconds"], tries: row["tries"],
            isDelivered: row["isDelivered"], said: row["said"])
    }
}
