internal import ConnectorAccess
internal import Connectors
internal import HubCore

/// A helpdesk, old or our own, as the pages use it. No method takes what this house adds to a ticket.
protocol TicketDesk: Sendable {
    var number: Int64 { get }
    var title: String { get }
    /// What a new ticket names its customer by.
    var clientWord: String { get }

    func list(by person: String) async throws(CabinetFailure) -> (tickets: [DeskTicket], unread: Int)
    func read(_ number: String, by person: String) async throws(CabinetFailure) -> DeskThread
    func open(_ subject: String, _ text: String, client: String, by person: String) async -> DeskOutcome
    func reply(_ text: String, to number: String, seen: String?, by actor: AuditActor) async -> DeskOutcome
    func close(_ number: String, seen: String?, by person: String) async -> DeskOutcome
}

/// An old desk behind a connector.
struct CabinetDesk: TicketDesk {
    let connector: KeptConnector
    let gateway: CabinetGateway

    var number: Int64 { connector.number }
    var title: String { connector.name }
    var clientWord: String { "Customer's number in \(connector.name)" }

    func list(by person: String) async throws(CabinetFailure) -> (tickets: [DeskTicket], unread: Int) {
        try await gateway.visit(connector, by: person, mayShare: true) { visit in
            do throws(CabinetFailure) {
                return .success(try await visit.tickets())
            } catch {
                return .failure(error)
            }
        }
    }

    func read(_ number: String, by person: String) async throws(CabinetFailure) -> DeskThread {
        try await gateway.visit(connector, by: person, mayShare: true) { visit in
            do throws(CabinetFailure) {
                return .success(try await visit.thread(number))
            } catch {
                return .failure(error)
            }
        }
    }

    func open(_ subject: String, _ text: String, client: String, by person: String) async -> DeskOutcome {
        await write(person) { await $0.open(subject, text, client: client) }
    }

    func reply(_ text: String, to number: String, seen: String?, by actor: AuditActor) async -> DeskOutcome {
        await write(actor.name) { await $0.reply(text, to: number, seen: seen) }
    }

    func close(_ number: String, seen: String?, by person: String) async -> DeskOutcome {
        await write(person) { await $0.close(number, seen: seen) }
    }

    /// By the person's own login alone: the desk shows whose message it is.
    private func write(_ person: String, _ body: (inout CabinetVisit) async -> DeskOutcome) async
        -> DeskOutcome
    {
        do throws(CabinetFailure) {
            return try await gateway.visit(connector, by: person, mayShare: false) {
                .success(await body(&$0))
            }
        } catch {
            return .notDone("Nothing was sent: \(error.sentence)")
        }
    }
}

/// The desk of this hub, for houses that have no other.
struct OwnDesk: TicketDesk {
    let store: OwnDeskStore

    var number: Int64 { 0 }
    var title: String { "Own desk" }
    var clientWord: String { "Customer" }

    func list(by person: String) async throws(CabinetFailure) -> (tickets: [DeskTicket], unread: Int) {
        do {
            return (try await store.tickets(), 0)
        } catch {
            throw CabinetFailure(.unreached, "\(error)")
        }
    }

    func read(_ number: String, by person: String) async throws(CabinetFailure) -> DeskThread {
        let thread: DeskThread?
        do {
            thread = try await store.thread(number)
        } catch {
            throw CabinetFailure(.unreached, "\(error)")
        }
        guard let thread else { throw CabinetFailure(.missing, "There is no ticket \(number).") }
        return thread
    }

    func open(_ subject: String, _ text: String, client: String, by person: String) async -> DeskOutcome {
        await stored { .done(number: try await store.open(subject, text, client: client, by: person)) }
    }

    func reply(_ text: String, to number: String, seen: String?, by actor: AuditActor) async -> DeskOutcome {
        await stored { try await store.reply(text, to: number, seen: seen, by: actor) }
    }

    func close(_ number: String, seen: String?, by person: String) async -> DeskOutcome {
        await stored { try await store.close(number, seen: seen) }
    }

    private func stored(_ body: () async throws -> DeskOutcome) async -> DeskOutcome {
        do {
            return try await body()
        } catch {
            return .notDone("\(error)")
        }
    }
}
