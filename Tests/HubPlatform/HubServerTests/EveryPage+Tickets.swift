import Billing
import ConnectorAccess
import Connectors
import HubCore
import HubFrame
import HubServer
import MonitorCore
import Tickets

@testable import HubBilling
@testable import HubConnectors
@testable import HubTickets

extension EveryPage {
    var ofTickets: [(name: String, html: String)] {
        let desk = PageDesk()
        let thread = DeskThread(
            number: "17", subject: text, messages: [.init(text: "\(text)\n\(text)", signature: text)])
        var parts = TicketPage.Parts()
        parts.notes = [TicketNote(at: UTCTime(milliseconds: 0), person: text, text: text)]
        parts.others = [text]
        parts.people = [text]
        parts.fault = text
        let age = ListAge(readAt: 1, triedAt: 2, fault: text)
        let query = PageQuery("/isp/tickets", [("q", text)])
        let zero = UTCTime(milliseconds: 0)
        let connector = KeptConnector(
            number: 1, name: text, text: text, changedAt: zero, changedBy: text, state: .changed,
            reason: text,
            since: zero)
        let client = KeptClient(connector: 1, id: text, login: text, name: text)
        let session = CustomerSessions.Session(login: text, since: zero, address: text, server: text)
        var card = BillingHouse.Card()
        card.pairs = [(text, text)]
        card.warnings = text
        card.sessions = [["date": text, "interval": text, "description": text, "sum": text]]
        card.sessionsFault = text
        var closedParts = TicketPage.Parts()
        closedParts.own = DeskTicket(number: "17", subject: text, status: "closed", client: text)
        var closed = TicketsPage.Closed(count: 250)
        (closed.page, closed.shown) = (2, ([], 250))
        guard let day = BillingDate(field: "2026-11-30") else { return [] }
        return [
            render(
                TicketsPage(
                    desk, among: [desk, desk], [], age: age, unread: 3, query: query, person: text,
                    unknown: [],
                    now: UTCTime(milliseconds: 0))),
            render(
                TicketPage(
                    desk, thread, parts, draft: Draft(text: text, note: text, fault: text, isConflict: true))),
            render(
                TicketPage(
                    PageDesk(number: 0), thread, parts, draft: Draft(subject: text, client: text))),
            render(
                TicketPage(
                    PageDesk(number: 0), thread, closedParts, draft: Draft(fault: text))),
            render(
                TicketsPage(
                    PageDesk(number: 0), among: [desk], [], closed: closed, age: ListAge(), unread: 0,
                    query: query, person: text, unknown: [], now: zero)),
            render(NewTicketPage(desk, client: text, subject: text, text: text, fault: text)),
            render(ConnectorsPage([connector], text: text, fault: text)),
            render(ConnectorPage(connector, logins: [], text: text, trials: [], fault: text)),
            render(DeskLoginsPage([(connector, nil)], fault: text)),
            render(
                ClientPage(
                    client, connector, .success(card), online: [text.lowercased(): session],
                    from: day, to: day, mayOpen: true)),
            render(
                ClientsPage(
                    nil, among: [], [], state: BillingStore.ListState(fault: text), online: nil, words: text)),
        ]
    }
}

private struct PageDesk: TicketDesk {
    var number: Int64 = 7
    var title: String { "Old desk" }
    var clientWord: String { "Old desk" }

    func list(by person: String) async throws(CabinetFailure) -> (tickets: [DeskTicket], unread: Int) {
        ([], 0)
    }

    func read(_ number: String, by person: String) async throws(CabinetFailure) -> DeskThread {
        throw CabinetFailure(.missing, "")
    }

    func open(_ subject: String, _ text: String, client: String, by person: String) async -> DeskOutcome {
        .notDone("")
    }

    func reply(_ text: String, to number: String, seen: String?, by actor: AuditActor) async -> DeskOutcome {
        .notDone("")
    }

    func close(_ number: String, seen: String?, by person: String) async -> DeskOutcome { .notDone("") }
}
