import DatabaseTestSupport
import Gpon
import HubCore
import HubDatabase
import HubServer
import MonitorCore
import TestSupport
import Testing

@testable import HubGpon

@Suite("service ports of OLTs") struct ServicePortTests {
    private func with(_ body: (GponStore) async throws -> Void) async throws {
        let folder = ScratchFolder()
        let database = try HubDatabase.scratch(
            folder.path + "/hub.db", .migrating, schema: DatabaseSchema(GponTables.migrations),
            clock: { UTCTime(milliseconds: 1_780_000_000_000) })
        try await body(GponStore(database, AuditLog(database, AuditAction.ofGpon)))
        database.close()
    }

    private func place(_ text: String) throws -> TerminalPlace { try #require(TerminalPlace(text)) }

    private func service(
        _ index: Int, _ place: TerminalPlace?, port: String? = nil, type: String = "gpon", vlan: Int = 100
    ) -> ListedServicePort {
        ListedServicePort(
            index: index, place: place, port: port ?? place?.port.description, portType: type, vlan: vlan,
            gem: 1,
            userVLAN: vlan, rxTable: nil, txTable: nil, state: "up")
    }

    @Test("ones without a terminal are kept, listed and told apart; those of a terminal are read alone")
    func orphans() async throws {
        try await with { store in
            let (here, gone) = (try place("0/1/3:0"), try place("0/1/3:9"))
            try await store.keepTerminal(Terminal(place: here, printedSerial: "48575443AABBCCDD"), of: 3)
            let all = [
                service(5, here), service(6, here, vlan: 200), service(40, gone),
                service(41, nil, port: "0/9/0", type: "eth"), service(42, nil, port: "0/1/3"),
                service(43, nil, port: "0/30/3"),
            ]
            try await store.keepServicePorts(all, of: 3)
            #expect(try await store.state(of: 3).servicePortsAt == store.now)
            var question = ServicePortQuestion()
            let table = try await store.servicePorts(of: 3, question)
            #expect(table.rows.map(\.service) == all && (table.all, table.orphans) == (6, 4))
            #expect(table.rows.map { $0.terminal != nil } == [true, true, false, false, false, false])
            #expect(table.rows.map(\.isRemovableOrphan) == [false, false, true, false, true, true])
            question.isOrphansOnly = true
            #expect(
                try await store.servicePorts(of: 3, question).rows.map(\.service.index) == [40, 41, 42, 43])
            question.port = PonPort("0/1/3")
            #expect(try await store.servicePorts(of: 3, question).rows.map(\.service.index) == [40, 42])
            question = ServicePortQuestion(vlan: 200)
            #expect(try await store.servicePorts(of: 3, question).rows.map(\.service.index) == [6])
            #expect(try await store.servicePorts(of: 4, ServicePortQuestion()).all == 0)
            // A reading of one terminal leaves those of others.
            try await store.keepServicePorts([service(5, here), service(7, gone)], at: here, of: 3)
            #expect(try await store.servicePorts(at: here, of: 3).map(\.index) == [5])
            #expect(try await store.servicePorts(of: 3, ServicePortQuestion()).all == 5)
        }
    }

    @Test("pages hold each service port once, and one beyond the last is the last")
    func pages() async throws {
        try await with { store in
            let here = try place("0/1/3:0")
            try await store.keepServicePorts((0..<205).map { service($0 * 3, here) }, of: 3)
            var seen: [Int] = []
            for page in 1...3 {
                let rows = try await store.servicePorts(of: 3, ServicePortQuestion(page: page)).rows
                seen += rows.map(\.service.index)
            }
            #expect(seen == (0..<205).map { $0 * 3 })
            let last = try await store.servicePorts(of: 3, ServicePortQuestion(page: 99)).rows
            #expect(last.map(\.service.index) == [600, 603, 606, 609, 612])
        }
    }
}
