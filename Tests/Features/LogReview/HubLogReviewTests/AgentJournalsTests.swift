import DatabaseTestSupport
import Foundation
import HostLogs
import HubDatabase
import HubServer
import LogWire
import MonitorCore
import Testing

@testable import HubLogReview

@Suite("which journals agents are asked for") struct AgentJournalsTests {
    private func host(
        _ name: String, agent: String, unit: String? = nil, seconds: Int = 600, isApproved: Bool = true
    ) -> LoggedHost {
        var configuration = LogConfiguration()
        (configuration.isEnabled, configuration.method, configuration.agent) = (true, .agent, agent)
        (configuration.unit, configuration.periodSeconds) = (unit, seconds)
        let text = configuration.json
        let approval = LoggedHost.Approval(
            configuration: isApproved ? text : "{}", sendsRows: false, by: "anna",
            at: UTCTime(milliseconds: 0))
        return LoggedHost(
            hostID: name, name: name, text: text, approval: approval, place: nil, turnAt: nil, failures: 0,
            trouble: nil)
    }

    @Test("an agent that was removed leaves nothing behind, and another one of its name is asked anew")
    func removed() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/journals-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try HubDatabase.scratch(folder + "/hub.db", .migrating, schema: DatabaseSchema([]))
        defer { database.close() }
        let kept = AgentOrderStore(database)
        let orders = AgentOrders(store: kept)
        let wanted = ["attic": JournalOrder(unit: "ssh.service", seconds: 600)]
        try await AgentJournals.give(wanted, orders, kept)
        #expect(try await kept.bodies(of: JournalOrder.feature).keys.sorted() == ["attic"])
        let forget: () async throws -> Void = {
            try await database.change { try AgentOrderStore.forget("attic", $0) }
        }
        try await forget()
        try await AgentJournals.give([:], orders, kept)
        let rows = try await database.read(.decision) { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM agentOrders")
        }
        #expect(rows == 0)
        // Removed and back between two looks.
        try await AgentJournals.give(wanted, orders, kept)
        try await forget()
        try await AgentJournals.give(wanted, orders, kept)
        #expect(try await kept.bodies(of: JournalOrder.feature)["attic"] == wanted["attic"]?.encoded)
        try await AgentJournals.give([:], orders, kept)
        #expect(try await kept.bodies(of: JournalOrder.feature).isEmpty)
    }

    @Test("only what was approved as it is now is asked for")
    func approved() {
        let orders = AgentJournals.orders([
            host("a", agent: "attic", unit: "ssh.service"), host("b", agent: "cellar", isApproved: false),
        ])
        #expect(orders == ["attic": JournalOrder(unit: "ssh.service", seconds: 600)])
        #expect(AgentJournals.orders([]).isEmpty)
    }

    @Test("hosts that share an agent and a unit get its lines as often as one of them wants it")
    func shared() {
        let hosts = [
            host("a", agent: "attic", unit: "ssh.service", seconds: 3600),
            host("b", agent: "attic", unit: "ssh.service", seconds: 120),
        ]
        #expect(AgentJournals.orders(hosts) == ["attic": JournalOrder(unit: "ssh.service", seconds: 120)])
        #expect(AgentJournals.readers(of: "attic", hosts).map(\.hostID) == ["a", "b"])
        #expect(AgentJournals.refusal("attic", known: ["attic"], hosts) == nil)
    }

    @Test("where hosts of an agent name different units nothing is asked for or kept, and both say why")
    func differentUnits() {
        for other in ["cron.service", nil] {
            let hosts = [
                host("a", agent: "attic", unit: "ssh.service"), host("b", agent: "attic", unit: other),
                host("c", agent: "cellar"),
            ]
            #expect(AgentJournals.orders(hosts) == ["cellar": JournalOrder(unit: nil, seconds: 600)])
            #expect(AgentJournals.readers(of: "attic", hosts).isEmpty)
            #expect(
                AgentJournals.refusal("attic", known: ["attic", "cellar"], hosts)
                    == "Agent 'attic' is read for another unit, too: give both logs the same unit.")
            #expect(AgentJournals.refusal("cellar", known: ["attic", "cellar"], hosts) == nil)
        }
    }

    @Test("a unit that was not approved changes nothing for the one that was")
    func unapprovedUnit() {
        let hosts = [
            host("a", agent: "attic", unit: "ssh.service"),
            host("b", agent: "attic", unit: "cron.service", isApproved: false),
        ]
        #expect(AgentJournals.orders(hosts) == ["attic": JournalOrder(unit: "ssh.service", seconds: 600)])
        #expect(AgentJournals.refusal("attic", known: ["attic"], hosts) == nil)
    }

    @Test("a log of an agent that the hub does not know says so")
    func unknownAgent() throws {
        let refusal = AgentJournals.refusal("atic", known: ["attic"], [host("a", agent: "atic")])
        #expect(try #require(refusal).hasPrefix("The hub knows no agent 'atic'."))
    }

    @Test("method agent is written, read and checked")
    func configuration() throws {
        let json = #"{"enabled":true,"method":"agent","agent":"attic","journal_unit":"ssh.service"}"#
        let read = try LogConfiguration(json: json.utf8)
        #expect(read.agent == "attic" && read.source == "journal of agent attic, unit ssh.service")
        #expect(try LogConfiguration(json: read.json.utf8) == read)
        #expect(throws: LogConfigurationFault.self) {
            _ = try LogConfiguration(json: #"{"enabled":true,"method":"agent"}"#.utf8)
        }
    }
}
