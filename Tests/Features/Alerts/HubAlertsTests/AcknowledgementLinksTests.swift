import Alerts
import Foundation
import HubCore
import HubDatabase
import HubVault
import Logging
import MonitorCore
import Testing

@testable import HubAlerts

/// Takes no notices.
private struct NoDesk: NoticeDesk {
    func channels(_ database: Database) throws -> [ChannelPolicy] { [] }
    func revision(_ database: Database) throws -> Int64 { 1 }
    func keep(_ notice: Notice, for channel: Int64, _ database: Database) throws {}
    func ring() {}
}

@Suite("writing and reading links that acknowledge") struct AcknowledgementLinksTests {
    private static let now = UTCTime(milliseconds: 1_796_032_930_000)

    private static func telling(
        _ kind: Notice.Kind, endedAt: UTCTime? = nil, acknowledgedBy: String? = nil
    ) -> Telling {
        let incident = NoticedIncident(
            number: 12, rule: "disk.full", object: AlertObject.agent("attic"), severity: .warning,
            openedAt: now, endedAt: endedAt, title: "Disk / of attic is filling up",
            acknowledgedBy: acknowledgedBy)
        return Telling(channel: 3, notice: Notice(kind, at: now, incident: incident))
    }

    private func inFolder(
        _ body: (AlertStore, (_ keyFile: String) -> AcknowledgementLinks) async throws -> Void
    )
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try HubDatabase(
            path: folder.appendingPathComponent("hub.db").path, .migrating,
            schema: DatabaseSchema(AlertTables.migrations), clock: { Self.now })
        let store = AlertStore(database, desk: NoDesk(), audit: AuditLog(database, AuditAction.ofAlerts))
        try await body(store) { name in
            let vault = Vault(keyFile: folder.appendingPathComponent(name).path)
            // As another feature does: a key that is missing is not made for what was sealed with it.
            _ = try? vault.seal(Secret("x"), for: "x")
            return AcknowledgementLinks(
                store, vault: vault, isOn: { true }, logger: Logger(label: "test"))
        }
        database.close()
    }

    private func path(_ links: AcknowledgementLinks) async throws -> String {
        let signed = await links.adding(to: [Self.telling(.opened)], at: Self.now)
        return try #require(signed.first?.notice.incident?.acknowledgementPath)
    }

    @Test("a link that was written is read, also by the next run of the hub")
    func kept() async throws {
        try await inFolder { _, links in
            let path = try await path(links("vault.key"))
            #expect(path.hasPrefix("/a/12.1796032930000.3."))
            let link = try await links("vault.key").read(String(path.dropFirst(3)), at: Self.now)
            #expect(link?.incident == 12 && link?.openedAt == Self.now && link?.channel == 3)
        }
    }

    @Test("what is open has a link; an end, an event and what a person has acknowledged have none")
    func which() async throws {
        try await inFolder { _, links in
            let all = [
                Self.telling(.opened), Self.telling(.reminder), Self.telling(.ended, endedAt: Self.now),
                Self.telling(.event, endedAt: Self.now), Self.telling(.reminder, acknowledgedBy: "anna"),
            ]
            let signed = await links("vault.key").adding(to: all, at: Self.now)
            #expect(
                signed.map { $0.notice.incident?.acknowledgementPath != nil } == [
                    true, true, false, false, false,
                ])
        }
    }

    @Test("with another vault's key older links mean nothing, and there are new ones")
    func otherKey() async throws {
        try await inFolder { _, links in
            let old = try await path(links("vault.key"))
            let new = try await path(links("other.key"))
            #expect(old != new)
            await #expect(throws: AcknowledgementLink.Fault.forged) {
                _ = try await links("other.key").read(String(old.dropFirst(3)), at: Self.now)
            }
        }
    }

    @Test("where the vault cannot be used messages have no links, and no link is good")
    func withoutVault() async throws {
        try await inFolder { _, links in
            let none = links("missing/vault.key")
            let tellings = [Self.telling(.opened)]
            #expect(await none.adding(to: tellings, at: Self.now) == tellings)
            let link = try await none.read("12.1796032930000.3.1796637730.0", at: Self.now)
            #expect(link == nil)
        }
    }
}
