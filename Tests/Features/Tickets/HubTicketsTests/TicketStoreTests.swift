import Connectors
import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import MonitorCore
import Testing

@testable import HubBilling
@testable import HubTickets

@Suite("stored tickets and customers") struct TicketStoreTests {
    private func with(_ body: (HubDatabase, AuditLog) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let schema = DatabaseSchema(TicketTables.migrations + BillingTables.migrations)
        let database = try HubDatabase.scratch(
            folder.appendingPathComponent("hub.db").path, .migrating, schema: schema)
        try await body(database, AuditLog(database, AuditAction.ofTickets + AuditAction.ofBilling))
    }

    private let anna = AuditActor(name: "anna", address: "192.0.2.1")
    private let boris = AuditActor(name: "boris", address: "192.0.2.2")

    @Test("what the list lacks is not listed any more, unless rows of it could not be read")
    func lists() async throws {
        try await with { database, audit in
            let store = TicketStore(database, audit: audit)
            let two = [
                DeskTicket(number: "18", subject: "b", status: "open"),
                DeskTicket(number: "17", subject: "a", status: "waits"),
            ]
            try await store.keep(two, unread: 0, of: 1)
            try await store.assign(1, "17", to: "anna", tags: ["fibre"])
            try await store.keep([two[0]], unread: 1, of: 1)
            #expect(try await store.listed(1, for: "anna").map(\.ticket.number).sorted() == ["17", "18"])
            try await store.keep([two[0]], unread: 0, of: 1)
            #expect(try await store.listed(1, for: "anna").map(\.ticket.number) == ["18"])
            let gone = try #require(try await store.ticket(1, "17", for: "anna"))
            #expect(!gone.isListed && gone.assignee == "anna" && gone.tags == ["fibre"])
        }
    }

    @Test("closed tickets are listed and searched by page; they are opened again, and a reply does that, too")
    func closed() async throws {
        try await with { database, audit in
            let own = OwnDeskStore(database: database, audit: audit)
            for number in 1...5 {
                let name = number == 3 ? "Блок питания" : "Router \(number)"
                #expect(try await own.open(name, "text \(number)", client: "5", by: "anna") == "\(number)")
                _ = try await own.close("\(number)", seen: nil)
            }
            #expect(try await own.openCount() == 0)
            #expect(try await own.closedCount() == 5)
            #expect(try await own.tickets().isEmpty)
            var pages: [String] = []
            for page in 1...3 {
                pages += try await own.closed("", page: page, size: 2).tickets.map(\.ticket.number)
            }
            #expect(pages.sorted() == ["1", "2", "3", "4", "5"])
            #expect(try await own.closed("", page: 9, size: 2).tickets.count == 1)
            let found = try await own.closed("бЛОК", page: 1, size: 2)
            #expect(found.tickets.map(\.ticket.number) == ["3"] && found.count == 1)
            #expect(found.tickets.first?.closedAt != nil && found.tickets.first?.ticket.status == "closed")
            #expect(try await own.closed("nothing like it", page: 3, size: 2).tickets.isEmpty)
            // Not as it was seen, not there, not closed.
            #expect(try await own.reopen("3", seen: "1-0", by: anna) != .done(number: "3"))
            #expect(try await own.reopen("77", seen: nil, by: anna) == .notDone("There is no such ticket."))
            #expect(try await own.reopen("3", seen: nil, by: anna) == .done(number: "3"))
            #expect(try await own.reopen("3", seen: nil, by: anna) == .notDone("Ticket 3 is open."))
            #expect(try await own.reply("again", to: "4", seen: nil, by: anna) == .done(number: "4"))
            #expect(try await own.reply("more", to: "4", seen: nil, by: anna) == .done(number: "4"))
            #expect(try await own.tickets().map(\.number) == ["4", "3"])
            let told = try await database.read(.decision) {
                try String.fetchAll(
                    $0, sql: "SELECT subject FROM audit WHERE action = 'ticket-reopened' ORDER BY number")
            }
            #expect(told == ["ticket 3 of desk 0", "ticket 4 of desk 0, by a reply"])
        }
    }

    @Test("one form is one write, and what a hub left open is unknown until somebody looks")
    func writes() async throws {
        try await with { database, audit in
            let store = TicketStore(database, audit: audit)
            let first = try await store.begin(
                .reply, once: "0123456789abcdef", desk: 1, number: "17", text: "x", by: anna)
            let second = try await store.begin(
                .reply, once: "0123456789abcdef", desk: 1, number: "17", text: "x", by: anna)
            #expect(first.isNew && !second.isNew && second.write.id == first.write.id)
            try await store.settle()
            #expect(try await store.unknown(1).map(\.id) == [first.write.id])
            #expect(try await store.unknown(2).isEmpty)
            try await store.look(first.write.id, by: anna)
            #expect(try await store.unknown().isEmpty)
        }
    }

    @Test("our own desk opens, replies, closes, and tells a ticket that has changed")
    func ownDesk() async throws {
        try await with { database, audit in
            let desk = OwnDesk(store: OwnDeskStore(database: database, audit: audit))
            guard case .done(let number) = await desk.open("Кабель", "Порван", client: "5", by: "anna") else {
                Issue.record("it was not opened")
                return
            }
            let seen = try await desk.read(number, by: "anna").mark
            #expect(await desk.reply("Еду", to: number, seen: seen, by: boris) == .done(number: number))
            guard case .changed(let now) = await desk.reply("Кто?", to: number, seen: seen, by: anna) else {
                Issue.record("the change was not seen")
                return
            }
            #expect(now.messages.map(\.text) == ["Порван", "Еду"])
            #expect(await desk.close(number, seen: now.mark, by: "anna") == .done(number: number))
            #expect(try await desk.list(by: "anna").tickets.isEmpty)
        }
    }

    @Test(
        "subject and customer of an own ticket are changed where it is as it was seen, in lists and searches, too"
    )
    func changed() async throws {
        try await with { database, audit in
            let (own, store) = (
                OwnDeskStore(database: database, audit: audit), TicketStore(database, audit: audit)
            )
            let number = try await own.open("Кабель", "Порван", client: "5", by: "anna")
            try await store.keep(own.tickets(), unread: 0, of: 0)
            let seen = try #require(try await own.thread(number)?.mark)
            func change(_ subject: String, seen: String?) async throws -> DeskOutcome {
                try await own.change(number, subject: subject, client: "6", seen: seen, by: anna)
            }
            #expect(try await change("Роутер", seen: seen) == .done(number: number))
            #expect(try await own.tickets().map(\.client) == ["6"])
            #expect(try await own.ticket(number)?.client == "6")
            #expect(try await store.search("роутер", atMost: 9).map(\.ticket.client) == ["6"])
            let told = try await audit.entries(before: nil, atMost: 1).first
            #expect(told?.action == .ticketChanged)
            #expect(told?.subject == "ticket \(number) of desk 0: was 'Кабель' of '5'")
            // The subject that anna saw is another by now.
            guard case .changed(let now) = try await change("Блок", seen: seen) else {
                Issue.record("the change was not seen")
                return
            }
            #expect(now.subject == "Роутер" && now.client == "6")
            // The customer alone is another by now, too.
            #expect(
                try await own.change(number, subject: "Роутер", client: "7", seen: now.mark, by: anna)
                    == .done(number: number))
            guard case .changed(let then) = try await change("Роутер", seen: now.mark) else {
                Issue.record("the other customer was not seen")
                return
            }
            #expect(then.client == "7" && then.mark != now.mark)
            #expect(try await change("Блок", seen: nil) == .done(number: number))
            #expect(
                try await own.change("9", subject: "a", client: "b", seen: nil, by: anna)
                    == .notDone("There is no such ticket."))
        }
    }

    @Test("open tickets are counted of desks that were read, and of the own desk as they are")
    func openCounts() async throws {
        try await with { database, audit in
            let (own, store) = (
                OwnDeskStore(database: database, audit: audit), TicketStore(database, audit: audit)
            )
            #expect(try await store.openCount(of: 1) == nil)
            try await store.keep(fault: "down", of: 1)
            #expect(try await store.openCount(of: 1) == nil)
            let states = ["open", "waits", "closed"].enumerated()
            try await store.keep(
                states.map { DeskTicket(number: "\($0)", subject: "a", status: $1) }, unread: 0, of: 1)
            #expect(try await store.openCount(of: 1)?.count == 2)
            #expect(try await own.openCount() == 0)
            let number = try await own.open("Кабель", "Порван", client: "5", by: "anna")
            #expect(try await own.openCount() == 1)
            _ = try await own.close(number, seen: nil)
            #expect(try await own.openCount() == 0)
            #expect(try await own.ticket(number)?.status == "closed")
            #expect(try await own.ticket("9") == nil)
        }
    }

    @Test("20,000 customers are searched by words of name, login and number")
    func search() async throws {
        try await with { database, audit in
            let store = BillingStore(database, audit: audit)
            let names = ["Иванов Пётр", "Семёнова Анна", "Гринберг Лев", "ООО Ромашка"]
            try await store.keep(
                (0..<20_000).map { ("\($0)", "agro\($0)", "\(names[$0 % 4]) \($0 / 4)") }, unread: 0, of: 1)
            #expect(try await store.search("agro777", of: 1, atMost: 101).count == 11)
            #expect(try await store.search("семенова 4999", of: 1, atMost: 101).map(\.id) == ["19997"])
            #expect(try await store.search("никто", of: 1, atMost: 101).isEmpty)
        }
    }
}
