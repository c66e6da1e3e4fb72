import DatabaseTestSupport
import Gpon
import HubCore
import HubDatabase
import HubServer
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
            try await store.keepAddresses([(first, here, 100), (second, there, 200), (third, nil, 1)], of: 3)
            #expect(try await asked(store) == [first, second])
            clock.pass()
            // The first one was behind the same terminal.
            try await store.keepAddresses([(third, nil)], behind: here, of: 3)
            #expect(try await asked(store) == [third, second])
            clock.pass()
            try await store.keepAddresses([(first, 100), (third, nil)], behind: here, of: 3)
            #expect(try await asked(store).sorted() == [first, second, third])
            clock.pass()
            try await store.keepAddresses([(second, there, 200)], of: 3)
            #expect(try await asked(store) == [second])
            let all = try await store.addresses(of: 3, AddressQuestion(isNowOnly: false))
            #expect(all.rows.map(\.address) == [first, third, second])
            #expect(all.rows.map(\.isNow) == [false, false, true])
            #expect(all.now == 1 && all.all == 3)
            #expect(try await store.state(of: 3).addressesAt == clock.milliseconds.withLock { $0 })
        }
    }

    @Test("before a whole table was read, nothing is learnt now")
    func neverRead() async throws {
        try await with { store, _ in
            try await store.keepAddresses([(first, 100)], behind: place("0/1/3:0"), of: 3)
            let all = try await store.addresses(of: 3, AddressQuestion(isNowOnly: false))
            #expect(all.rows.map(\.isNow) == [false] && all.now == 0)
        }
    }

    @Test("of an OLT the newest addresses are kept, and a table of more than that says nothing of what left")
    func bounds() async throws {
        try await with { store, clock in
            let here = try place("0/1/3:0")
            func keep(_ numbers: Range<Int>) async throws {
                clock.pass()
                let rows = numbers.map { ("48:8f:5a:00:00:\($0)", Optional(here), Int?.none) }
                try await store.keepAddresses(rows, of: 3, atMost: 2)
            }
            func all() async throws -> [String] {
                try await asked(store) { $0.isNowOnly = false }.map { String($0.suffix(2)) }.sorted()
            }
            try await keep(10..<12)
            let readAt = try await store.state(of: 3).addressesAt
            try await keep(20..<23)
            #expect(try await all() == ["10", "11", "20", "21"])
            #expect(try await store.state(of: 3).addressesAt == readAt)
            #expect(try await asked(store).count == 4)
            try await keep(30..<32)
            #expect(try await all() == ["20", "21", "30", "31"])
        }
    }

    /// Sessions as a test has them.
    private struct Directory: CustomerDirectory {
        let all: [MACAddress: [CustomerSessions.Session]]

        func openSessions() -> [CustomerSessions.Session]? { nil }
        func stations(ofLogin words: String, atMost most: Int) -> [MACAddress] { [] }
        func sessions(of stations: Set<MACAddress>, atMost most: Int) -> [MACAddress: [CustomerSessions
            .Session]]
        {
            all.filter { stations.contains($0.key) }
        }
    }

    @Test(
        "whom a plan affects is known by what the OLT has now, never by what another terminal had at the place"
    )
    func affected() async throws {
        try await with { store, clock in
            let here = try place("0/1/3:0")
            let (old, new) = ("48575443AABBCCDD", "4857544311223344")
            try await store.keepPort(
                here.port, board: "GPBD", of: 3, [Terminal(place: here, printedSerial: old)], reason: nil)
            try await store.keepAddresses([(first, here, 100)], of: 3)
            let now = UTCTime(milliseconds: clock.milliseconds.withLock { $0 })
            func session(_ login: String) -> CustomerSessions.Session {
                CustomerSessions.Session(login: login, since: now, address: nil, server: "nas-1", readAt: now)
            }
            let sessions = CustomerSessions()
            sessions.register(
                Directory(all: [
                    try #require(MACAddress(first)): [session("agro1")],
                    try #require(MACAddress(second)): [session("agro2")],
                ]))
            let logins = TerminalLogins(store: store, sessions: sessions) { _ in 900_000 }
            func affected(_ serial: String, _ learnt: [String]) async throws -> [String] {
                let serial = try #require(SerialNumber(serial))
                return try await logins.of(serial, at: here, of: 3, learnt: learnt).map(\.session.login)
            }
            #expect(try await affected(old, [second]) == ["agro2"])
            #expect(try await affected(old, []) == ["agro1"])
            #expect(try await affected(new, []) == [])
            #expect(try await affected(new, [second]) == [])
            #expect(
                try await logins.of(#require(SerialNumber(old)), at: here, of: 3, learnt: []).map(\.sentence)
                    == ["PPPoE login agro1 was online when nas-1 was read at 2026-05-28 20:26 UTC"])
        }
    }

    @Test("a table is asked for by port, by a part of an address in any spelling, and by its terminal")
    func questions() async throws {
        try await with { store, _ in
            let (here, there) = (try place("0/1/3:0"), try place("0/1/4:7"))
            var terminal = Terminal(place: here, printedSerial: "48575443AABBCCDD")
            terminal.description = "kv_7"
            try await store.keepPort(here.port, board: "GPBD", of: 3, [terminal], reason: nil)
            try await store.keepAddresses([(first, here, 100), (second, there, 200)], of: 3)
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
