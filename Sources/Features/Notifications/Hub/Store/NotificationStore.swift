internal import Foundation
internal import HubCore
internal import HubDatabase
internal import HubVault
internal import MonitorCore
internal import Notifications

/// Rows of channels, outboxes and deliveries. Any process may change channels while another runs the hub.
struct NotificationStore: Sendable {
    /// Deliveries that are kept.
    static let mostDeliveries = 5000
    /// Channels of one hub.
    static let mostChannels = 32
    /// Rows of one channel that are read at once; there are always fewer, unless it is away for months.
    static let mostRows = 5000

    let database: HubDatabase
    let vault: Vault
    let audit: AuditLog

    init(_ database: HubDatabase, vault: Vault, audit: AuditLog) {
        self.database = database
        self.vault = vault
        self.audit = audit
    }

    private static func purpose(_ channel: Int64) -> String { "channels.\(channel).url" }

    // MARK: - Channels

    func channels() async throws(StorageError) -> [KeptChannel] {
        try await database.read(.decision) { try Self.channels($0) }
    }

    static func channels(_ database: Database) throws -> [KeptChannel] {
        let sql = """
            SELECT channels.*, (SELECT count(*) FROM outbox WHERE channel = channels.number) AS waiting,
                (SELECT min(madeAt) FROM outbox WHERE channel = channels.number) AS oldest
            FROM channels ORDER BY number
            """
        return try Row.fetchAll(database, sql: sql).map { row in
            var one = KeptChannel(row)
            one.waiting = row["waiting"]
            one.oldest = (row["oldest"] as Int64?).map(UTCTime.init(milliseconds:))
            return one
        }
    }

    /// The channel's address, opened.
    ///
    /// - Returns: `nil` for one that there is not.
    /// - Throws: `StorageError`, `VaultError`, `ChannelAddressFault`.
    func leaf(of channel: Int64) async throws -> (any ChannelLeaf)? {
        let sealed = try await database.read(.decision) { database in
            try Data.fetchOne(
                database, sql: "SELECT url FROM channels WHERE number = ?", arguments: [channel])
        }
        guard let sealed else { return nil }
        return try ChannelKinds.read(vault.open(Array(sealed), for: Self.purpose(channel)).revealed)
    }

    /// - Returns: its number.
    /// - Throws: `ChannelFault`.
    func add(
        _ name: String, _ leaf: any ChannelLeaf, _ wishes: ChannelWishes, origin: String = "",
        by actor: AuditActor
    ) async throws -> Int64 {
        try Self.check(name, wishes)
        let now = database.now
        return try await database.change { [vault, audit] database in
            guard try Int.fetchOne(database, sql: "SELECT count(*) FROM channels") ?? 0 < Self.mostChannels
            else {
                throw ChannelFault.tooMany
            }
            guard try Self.number(named: name, database) == nil else { throw ChannelFault.nameTaken }
            try database.execute(
                sql: """
                    INSERT INTO channels (name, kind, place, url, origin, floor, quietFloor, madeAt)
                    VALUES (?, ?, ?, ?, ?, 'info', 'critical', ?)
                    """, arguments: [name, type(of: leaf).word, leaf.place, Data(), origin, now])
            let number = database.lastInsertedRowID
            let sealed = try vault.seal(Secret(leaf.canonical), for: Self.purpose(number))
            try database.execute(
                sql: "UPDATE channels SET url = ? WHERE number = ?", arguments: [Data(sealed), number])
            try Self.write(wishes, number, database)
            try audit.write(.channelAdded, "\(name) (\(leaf.place))", by: actor, database)
            try Self.touch(database)
            return number
        }
    }

    /// - Parameter leaf: a new address; `nil` keeps the one that it has.
    /// - Returns: `false` for a channel that there is not.
    func change(
        _ number: Int64, name: String? = nil, leaf: (any ChannelLeaf)? = nil, wishes: ChannelWishes? = nil,
        by actor: AuditActor
    ) async throws -> Bool {
        try Self.check(name, wishes)
        return try await database.change { [vault, audit] database in
            guard let before = try Self.channels(database).first(where: { $0.number == number }) else {
                return false
            }
            if let name, name != before.name {
                if let other = try Self.number(named: name, database), other != number {
                    throw ChannelFault.nameTaken
                }
                try database.execute(
                    sql: "UPDATE channels SET name = ? WHERE number = ?", arguments: [name, number])
            }
            if let leaf {
                let sealed = try vault.seal(Secret(leaf.canonical), for: Self.purpose(number))
                try database.execute(
                    sql: "UPDATE channels SET url = ?, kind = ?, place = ? WHERE number = ?",
                    arguments: [Data(sealed), type(of: leaf).word, leaf.place, number])
            }
            if let wishes { try Self.write(wishes, number, database) }
            // Whatever was wrong may be right now.
            try database.execute(
                sql: "UPDATE channels SET parked = NULL, fault = NULL WHERE number = ?", arguments: [number])
            try audit.write(
                .channelChanged, "\(name ?? before.name) (\(leaf?.place ?? before.place))", by: actor,
                database)
            try Self.touch(database)
            return true
        }
    }

    /// - Returns: `false` for a channel that there is not.
    func remove(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await database.change { [audit] database in
            guard let one = try Self.channels(database).first(where: { $0.number == number }) else {
                return false
            }
            try database.execute(sql: "DELETE FROM outbox WHERE channel = ?", arguments: [number])
            try database.execute(sql: "DELETE FROM outboxSending WHERE channel = ?", arguments: [number])
            try database.execute(sql: "DELETE FROM channels WHERE number = ?", arguments: [number])
            try audit.write(.channelRemoved, "\(one.name) (\(one.place))", by: actor, database)
            try Self.touch(database)
            return true
        }
    }

    private static func number(named name: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT number FROM channels WHERE name = ?", arguments: [name])
    }

    private static func check(_ name: String?, _ wishes: ChannelWishes?) throws {
        if let name, !Label.isValid(name) || name != CleanText.line(name, atMost: Label.longest) {
            throw ChannelFault.badName
        }
        if let fault = wishes?.fault { throw ChannelFault.badWish(fault) }
    }

    private static func write(_ wishes: ChannelWishes, _ number: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE channels SET floor = ?, filter = ?, quiet = ?, quietFloor = ?, afterMinutes = ?,
                    reminderHours = ?, wantsDigest = ?, isOn = ? WHERE number = ?
                """,
            arguments: [
                wishes.floor.word, wishes.filter, wishes.quiet, wishes.quietFloor.word, wishes.afterMinutes,
                wishes.reminderHours, wishes.wantsDigest, wishes.isOn, number,
            ])
    }

    /// Tells a hub that runs in another process that channels have changed.
    private static func touch(_ database: Database) throws {
        try database.execute(sql: "UPDATE channelRevision SET revision = revision + 1")
    }
}

/// Why something was not done with a channel.
enum ChannelFault: Error, Sendable, Equatable, CustomStringConvertible {
    case tooMany
    case nameTaken
    case badName
    case badWish(String)
    case notThere

    var description: String {
        switch self {
        case .tooMany: "A hub has at most \(NotificationStore.mostChannels) channels. Remove one first."
        case .nameTaken: "Another channel has this name."
        case .badName: "A channel's name has 1 to \(Label.longest) printable characters."
        case .badWish(let sentence): sentence
        case .notThere: "There is no such channel: 'monitor-hub channel list' names all."
        }
    }
}

extension AuditAction {
    static let channelAdded = AuditAction("channel-added")
    static let channelChanged = AuditAction("channel-changed")
    static let channelRemoved = AuditAction("channel-removed")
    static let channelTested = AuditAction("channel-tested", kept: .routine)

    static let ofNotifications: [AuditAction] = [
        .channelAdded, .channelChanged, .channelRemoved, .channelTested,
    ]
}

extension NotificationStore {
    /// Makes the channels that settings name, and keeps them in step: one that is not named any more goes.
    ///
    /// - Parameter wanted: by the channels' names.
    func keep(_ wanted: [(name: String, leaf: any ChannelLeaf)]) async throws {
        let known = try await channels().filter { $0.origin == "settings" }
        for one in known where !wanted.contains(where: { $0.name == one.name }) {
            _ = try await remove(one.number, by: .hub)
        }
        for (name, leaf) in wanted {
            guard let one = known.first(where: { $0.name == name }) else {
                _ = try await add(name, leaf, ChannelWishes(), origin: "settings", by: .hub)
                continue
            }
            // Where it cannot be opened, the vault's key is another one: it is sealed again.
            let before = try? await self.leaf(of: one.number)
            if before?.canonical != leaf.canonical { _ = try await change(one.number, leaf: leaf, by: .hub) }
        }
    }
}
