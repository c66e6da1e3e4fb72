import DatabaseTestSupport
import Gpon
import HubCore
import HubDatabase
import MonitorCore
import Synchronization
import TestSupport
import Testing

@testable import HubGpon

@Suite("MAC tables of OLTs") struct AddressTests {
    private final class Clock: Sendable {
        let milliseconds = Mutex<Int64>(1_780_000_000_000)
        func pass() { milliseconds.withLock { $0 += 60_000 } }
    }

    private func with(_ body: (GponStore, Clock) async throws -> Void) async throws {
        let (folder, clock) = (ScratchFolder(), Clock())
        let database = try HubDatabase.scratch(
            folder.path + "/hub.db", .migrating, schema: DatabaseSchema(GponTables.migrations),
            clock: { UTCTime(milliseconds: clock.milliseconds.withLock { $0 }) })
        try await body(GponStore(database, AuditLog(database, AuditAction.ofGpon)), clock)
        database.close()
    }

    private func place(_ text: String) throws -> TerminalPlace { try #require(TerminalPlace(text)) }

    private func asked(
        _ store: GponStore, _ change: (inout AddressQuestion) -> Void = { _ in }
    ) async throws -> [String] {
        var question = AddressQuestion()
        change(&question)
        return try await store.addresses(of: 3, question).rows.map(\.address)
    }

    private let first = "48:8f:5a:00:00:01"
    private let second = "48:8f:5a:00:00:02"
    private let third = "48:8f:5a:00:00:03"

    @Test(
        "what the newest whole table lacks is learnt no more; a reading of one terminal says nothing of others"
    )
    func whole() async throws {
        try await with { store, clock in
            let (here, there) = (try place("0/1/3:0"), try place("0/1/4:7"))
            try await store.keepAddresses(
                [(first, here, 100), (second, there, 200), (third, nil, 1)], of: 3, isWhole: true)
            #expect(try await asked(store) == [first, second])
            clock.pass()
            try await store.keepAddresses([(third, here, nil)], of: 3)
            #expect(try await asked(store) == [third, first, second])
            clock.pass()
            try await store.keepAddresses([(second, there, 200)], of: 3, isWhole: true)
            #expect(try await asked(store) == [second])
            let all = try await store.addresses(of: 3, AddressQuestion(isNowOnly: false))
            #expect(all.rows.map(\.address) == [third, first, second])
            #expect(all.rows.map(\.isNow) == [false, false, true])
            #expect(all.now == 1 && all.all == 3)
            #expect(try await store.state(of: 3).addressesAt == clock.milliseconds.withLock { $0 })
        }
    }

    @Test("a table is asked for by port, by a part of an address in any spelling, and by its terminal")
    func questions() async throws {
        try await with { store, _ in
            let (here, there) = (try place("0/1/3:0"), try place("0/1/4:7"))
            var terminal = Terminal(place: here, printedSerial: "48575443AABBCCDD")
            terminal.description = "kv_7"
            try await store.keepPort(here.port, board: "GPBD", of: 3, [terminal], reason: nil)
            try await store.keepAddresses([(first, here, 100), (second, there, 200)], of: 3, isWhole: true)
            #expect(try await asked(store) { $0.port = here.port } == [first])
            for words in ["5a00.0001", "00:01", "KV_7", "AABB", "hwtc-aabbccdd"] {
                #expect(try await asked(store) { $0.words = words } == [first], "\(words)")
            }
            for words in ["kv%7", "x_7", "%"] {
                #expect(try await asked(store) { $0.words = words } == [], "\(words)")
            }
            #expect(try await store.addresses(of: 4, AddressQuestion()).all == 0)
            let few = try await store.addresses(of: 3, AddressQuestion(most: 1))
            #expect(few.rows.count == 1 && few.all == 2)
            #expect(few.rows[0].terminal?.description == "kv_7")
        }
    }
}
