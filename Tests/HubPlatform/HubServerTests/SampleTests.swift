import Accounts
import Agents
import ArgumentParser
import HTTPTypes
import HubCore
import HubDatabase
import HubTestSupport
import Hummingbird
import MonitorCore
import MonitorWire
import Testing

@testable import HubSample
@testable import HubServer

/// A feature from its first start to its end: its folder and two lines, its name in `FEATURES`, and its removal.
@Suite("a feature's life", .timeLimit(.minutes(1))) struct SampleTests {
    private func report(_ sequence: UInt64, _ body: String, kind: String = "sample.word") throws -> String {
        let name = ReportName(
            kind: try #require(ReportKind(kind)), serverID: "attic", startID: "s1", sequence: sequence)
        let report = LinkReport(name: name, takenAt: HubDatabase.machineClock(), body: Array(body.utf8))
        return String(decoding: LinkFrame.report(report).bytes, as: UTF8.self)
    }

    private func words(_ hub: AskedHub) async throws -> String {
        let token = try await hub.store.newToken(named: "t", .viewer, by: .console).revealed
        return try await hub.ask(.get, "/api/v1/sample", [.authorization: "Bearer \(token)"]).body
    }

    @Test("its table, page, command, signal and its agents' reports work, and outlast the hub")
    func added() async throws {
        try await AskedHub.inFolder { path in
            let hub = try AskedHub(path: path, adding: [.sample])
            let intake = Task { try await hub.storage.intake.run() }
            let key = try await hub.store.newKey(.approved).revealed
            let bearer: HTTPFields = [.authorization: "Bearer \(key)"]
            func send(_ body: String) async throws -> AskedHub.Reply {
                try await hub.ask(.post, "/api/v1/reports", bearer, body: body)
            }
            let signals = hub.house.host.signals.subscribe()
            #expect(try await send(report(1, #""red""#)).status == .accepted)
            let signal = await signals.first { _ in true }
            #expect(signal?.state == "red")
            // A repeat is stored once; what cannot be read, or is of no feature, is refused with a sentence.
            #expect(try await send(report(1, #""red""#)).status == .accepted)
            let bad = try await send(report(2, "7"))
            #expect(bad.status == .unprocessableContent)
            #expect(bad.body.contains("Report a word."))
            let unknown = try await send(report(1, "{}", kind: "other.thing"))
            #expect(unknown.status == .unprocessableContent)
            #expect(unknown.body.contains("report-unknown"))
            #expect(try await send(report(3, #""blue""#)).status == .accepted)
            try await say("green", hub)
            #expect(try await words(hub) == #"{"words":["red","blue","green"]}"#)
            let audit = try await hub.store.audit(before: nil, atMost: 10)
            #expect(audit.contains { $0.action.word == "word-said" && $0.subject == "green" })
            intake.cancel()
            _ = await intake.result
            hub.store.close()

            let again = try AskedHub(path: path, adding: [.sample])
            let second = Task { try await again.storage.intake.run() }
            let repeated = try await again.ask(
                .post, "/api/v1/reports", bearer, body: report(3, #""blue""#))
            #expect(repeated.status == .accepted)
            #expect(try await words(again) == #"{"words":["red","blue","green"]}"#)
            second.cancel()
            _ = await second.result
            again.store.close()
        }
    }

    /// As `monitor-hub sample say WORD` does.
    private func say(_ word: String, _ hub: AskedHub) async throws {
        let database = hub.store.database
        let console = HubConsole(settings: FeatureSettings()) { _ in
            HubFiles(database, of: [.sample])
        }
        #expect(HubFeature.sample.commands.map { $0.configuration.commandName } == ["sample"])
        let command = try SampleCommands.Say.parse([word])
        try await command.run(on: console)
    }

    @Test("off, its data stays; removed, its database opens where its migrations are retired")
    func removed() async throws {
        try await AskedHub.inFolder { path in
            let hub = try AskedHub(path: path, adding: [.sample])
            try await say("red", hub)
            hub.store.close()

            let off = try AskedHub(path: path, off: [.sample])
            let (cookie, _) = try await off.session(.viewer)
            #expect(try await off.ask(.get, "/sample", cookie).status == .notFound)
            off.store.close()

            let on = try AskedHub(path: path, adding: [.sample])
            #expect(try await words(on) == #"{"words":["red"]}"#)
            on.store.close()

            let unknown = #expect(throws: StorageError.self) { try AskedHub(path: path) }
            #expect(unknown?.code == .newer)
            let retired = Set(HubFeature.sample.migrations.map(\.id))
            let without = try AskedHub(path: path, retired: retired)
            #expect(try await without.ask(.get, "/api/v1/health").status == .ok)
            #expect(try await without.store.users().map(\.name) == ["viewer"])
            without.store.close()
        }
    }
}
