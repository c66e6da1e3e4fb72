internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import Hummingbird
internal import MonitorCore

/// `/settings`: how the hub fares, its backups, and what it was told; and `/` where no feature has a page there.
struct HubPageRoute: Sendable {
    /// Of the platform's own pages.
    static let entries = [
        NavigationEntry("This hub", "/settings", least: .administrator, in: .settings), ServerLogRoutes.entry,
    ]
    private static let day: Int64 = 86_400_000
    /// An older backup is worth a word.
    private static let old: Int64 = 7 * day
    let host: HubHost

    func add(to doors: Doors) {
        let pages = doors.pages(.administrator)
        pages.get("settings") { _, context in context.page(try await page(), section: "/settings") }
        pages.post("settings/backup") { _, context in
            try host.database.requireFile()
            let path = try await BackupFolder(host.database).make()
            return context.seeOther("/settings", saying: "The backup is '\(path)'.")
        }
    }

    private func page() async throws -> HubPage {
        let copies = BackupFolder(host.database).copies()
        let now = host.clock().milliseconds
        let newest = copies.first.map { now - $0.madeAt.milliseconds }
        let backup =
            switch newest {
            case nil: "No backup was made on this page yet."
            case let age? where age > Self.old: "The newest backup is \(age / Self.day) days old."
            case let age? where age < Self.day: "The newest backup is from today."
            case let age?: "The newest backup is \(Self.days(age / Self.day)) old."
            }
        let database = host.database
        let engine = database.isFile ? database.engineName : "\(database.engineName), \(database.name)"
        return HubPage(
            host.configuration.value.facts + [Fact("Database", engine)], tiles: try await tiles(at: now),
            backup: database.isFile ? backup : nil,
            copies: copies.map { copy in
                let size = Quantity(bytes: copy.bytes)
                return Fact(copy.name, "\(size.number) \(size.unit)")
            })
    }

    private static func days(_ count: Int64) -> String { CountText.text(count, "day") }

    /// - Parameter left: milliseconds until the certificate ends.
    static func certificate(_ left: Int64) -> Tile {
        guard left > 0 else { return Tile("Certificate", "expired") }
        let days = left / day
        return Tile("Certificate", "\(days)", unit: days == 1 ? "day left" : "days left")
    }

    private func tiles(at now: Int64) async throws -> [Tile] {
        let (bytes, log) = await host.database.sizes()
        let since = try await host.database.began()?.milliseconds
        let days = since.map { (now - $0) / Self.day } ?? 0
        let growth = days > 0 ? Quantity(bytes: bytes / UInt64(days)) : nil
        let live = host.counters.values.live
        let free = BackupFolder(host.database).freeBytes()
        var tiles = [
            Tile(
                "Database", Quantity(bytes: bytes + (log ?? 0)),
                note: growth.map { "\($0.number) \($0.unit) a day, the mean of \(Self.days(days))" }),
            Tile("Free disk", Quantity.bytes(free)),
            Tile("Routers connected", "\(live[.agent] ?? 0)"),
            Tile("Browsers connected", "\(live[.browser] ?? 0)"),
            Tile("Version", monitorVersion),
        ]
        if let ends = host.identity?.ends {
            tiles.append(Self.certificate(ends.milliseconds - now))
        }
        return tiles
    }

    /// The first page that the visitor may see.
    static func addStart(to doors: Doors) {
        doors.pages(.viewer).get("/") { _, context in
            let visitor = try context.known
            let first = context.pages?.navigation.first { $0.isOpen(to: visitor) }
            guard let first else {
                return context.page(
                    MessagePage(title: "Nothing here", sentence: "No feature with pages is switched on."))
            }
            return Answer.seeOther(first.path)
        }
    }
}
