internal import ConnectorAccess
internal import Connectors
internal import HubCore
internal import HubFrame
internal import HubServer
internal import MonitorCore
internal import Synchronization
internal import Tickets

/// All desks of this hub, and the one road of each change: stored, sent, read back, stored again.
final class TicketHouse: Sendable {
    let store: TicketStore
    let own: OwnDeskStore
    let gateway: CabinetGateway
    private let clock: @Sendable () -> UTCTime
    private let badges: NavigationBadges
    let news: NewsBoard
    private let presence = Mutex(PresenceBook())
    /// Desks whose list is being read.
    private let reading = Mutex<Set<Int64>>([])

    init(_ host: HubHost) {
        store = TicketStore(host.database, audit: host.audit)
        own = OwnDeskStore(database: host.database, audit: host.audit)
        gateway = CabinetGateway.of(host)
        clock = host.clock
        badges = host.badges
        news = NewsBoard(["isp/tickets"], host.live)
    }

    private var seconds: Int64 { clock().milliseconds / 1000 }

    // MARK: - Desks

    /// Those that people may use: connectors with a desk, and our own where there is none, or where it has tickets, closed
    /// ones too.
    func desks() async throws -> [any TicketDesk] {
        let old = try await connectors()
        let all: [any TicketDesk] = old.map { CabinetDesk(connector: $0, gateway: gateway) }
        if all.isEmpty { return [OwnDesk(store: own)] }
        let (open, closed) = (try await own.openCount(), try await own.closedCount())
        return open + closed > 0 ? all + [OwnDesk(store: own)] : all
    }

    private func connectors() async throws -> [KeptConnector] {
        try await gateway.store.connectors().filter { $0.declaration?.hasDesk ?? false }
    }

    /// Open tickets of all desks that people may use and that were read.
    ///
    /// - Returns: besides, when the list that was read longest ago was read, `nil` for the hub's desk alone, whose tickets
    ///   are this hub's; nothing where no desk was read.
    func openCount() async throws -> (count: Int, readAt: UTCTime?)? {
        let old = try await connectors()
        let ownCount = try await own.openCount()
        var read: [(count: Int, readAt: UTCTime)] = []
        for one in old { if let desk = try await store.openCount(of: one.number) { read.append(desk) } }
        guard old.isEmpty || ownCount > 0 || !read.isEmpty else { return nil }
        return (ownCount + read.reduce(0) { $0 + $1.count }, read.map(\.readAt).min())
    }

    /// - Throws: `CabinetFailure` for one that there is not.
    func desk(_ number: Int64) async throws -> any TicketDesk {
        if number == 0 { return OwnDesk(store: own) }
        guard let connector = try await gateway.store.connector(number),
            connector.declaration?.hasDesk ?? false
        else {
            throw CabinetFailure(.missing, "There is no desk with this number.")
        }
        return CabinetDesk(connector: connector, gateway: gateway)
    }

    /// Whom a ticket can be assigned to.
    func people() async throws -> [String] { try await store.people() }

    // MARK: - Reading

    /// Reads a desk's list where that is due. What fails is kept, and said above the list that was read before.
    func refresh(_ desk: any TicketDesk, by person: String, isWanted: Bool) async throws {
        guard
            try await store.age(of: desk.number).age.isDue(
                at: seconds, isWanted: isWanted || desk.number == 0),
            reading.withLock({ $0.insert(desk.number).inserted })
        else { return }
        defer { reading.withLock { _ = $0.remove(desk.number) } }
        do throws(CabinetFailure) {
            let list = try await desk.list(by: person)
            try await stored { try await self.store.keep(list.tickets, unread: list.unread, of: desk.number) }
        } catch {
            try await store.keep(fault: error.sentence, of: desk.number)
        }
        // Of our own desk it is read whenever it is shown, and what changes there is told where it changes.
        if desk.number != 0 { news.changed("isp/tickets") }
    }

    private func stored(_ body: () async throws -> Void) async throws(CabinetFailure) {
        do {
            try await body()
        } catch {
            throw CabinetFailure(.held, "\(error)")
        }
    }

    /// A ticket's messages: as the desk has them, or as they were read last, and why.
    func thread(
        _ desk: any TicketDesk, _ number: String, by person: String
    ) async throws -> (thread: DeskThread, fault: String?) {
        do throws(CabinetFailure) {
            let thread = try await desk.read(number, by: person)
            try await stored { try await self.store.keep(thread, of: desk.number, seenBy: person) }
            return (thread, nil)
        } catch {
            if let kept = try await store.thread(desk.number, number) { return (kept, error.sentence) }
            throw error
        }
    }

    /// - Returns: the others who have it open.
    func open(_ desk: Int64, _ number: String, by person: String) -> [String] {
        presence.withLock { $0.open(.init(desk: desk, number: number), by: person, at: seconds) }
    }

    // MARK: - Writing

    /// What became of a change.
    enum Result: Sendable {
        case done(number: String)
        /// Nothing was changed; what was typed is kept in the form.
        case refused(String)
        /// The ticket is not as the person saw it.
        case changed(DeskThread)
        /// A user has to check the desk first.
        case unknown(String)
    }

    func reply(
        _ text: String, to number: String, of desk: any TicketDesk, seen: String, once: String,
        by actor: AuditActor
    ) async throws -> Result {
        if let fault = TicketText.fault(text: text) { return .refused(fault) }
        return try await write(.reply, once, desk, number, text: text, by: actor) {
            await desk.reply(text, to: number, seen: seen.isEmpty ? nil : seen, by: actor)
        }
    }

    func close(
        _ number: String, of desk: any TicketDesk, seen: String, once: String, by actor: AuditActor
    ) async throws -> Result {
        try await write(.close, once, desk, number, by: actor) {
            await desk.close(number, seen: seen.isEmpty ? nil : seen, by: actor.name)
        }
    }

    func open(
        _ subject: String, _ text: String, client: String, on desk: any TicketDesk, once: String,
        by actor: AuditActor
    ) async throws -> Result {
        if let fault = TicketText.fault(subject: subject) ?? TicketText.fault(text: text) {
            return .refused(fault)
        }
        if let fault = TicketText.fault(client: client, called: desk.clientWord) { return .refused(fault) }
        return try await write(
            .open, once, desk, nil, client: client, subject: subject, text: text, by: actor
        ) {
            await desk.open(subject, text, client: client, by: actor.name)
        }
    }

    /// Changes what a ticket is about and whose it is. An old desk has no way to that.
    func change(
        _ number: String, of desk: any TicketDesk, subject: String, client: String, seen: String,
        by actor: AuditActor
    ) async throws -> Result {
        guard desk.number == 0 else {
            return .refused("Subject and customer are changed in \(desk.title) itself.")
        }
        let fault =
            TicketText.fault(subject: subject) ?? TicketText.fault(client: client, called: desk.clientWord)
        if let fault { return .refused(fault) }
        return result(
            of: try await own.change(
                number, subject: subject, client: client, seen: seen.isEmpty ? nil : seen, by: actor))
    }

    /// Opens a closed ticket again. An old desk has no way to that.
    func reopen(
        _ number: String, of desk: any TicketDesk, seen: String, by actor: AuditActor
    ) async throws -> Result {
        guard desk.number == 0 else {
            return .refused("Closed tickets are opened again in \(desk.title) itself.")
        }
        return result(of: try await own.reopen(number, seen: seen.isEmpty ? nil : seen, by: actor))
    }

    /// Of a change that the hub's own desk alone has.
    private func result(of outcome: DeskOutcome) -> Result {
        switch outcome {
        case .done(let number):
            news.changed("isp/tickets")
            return .done(number: number)
        case .changed(let thread): return .changed(thread)
        case .notDone(let why), .unknown(let why): return .refused(why)
        }
    }

    private func write(
        _ kind: TicketWrite.Kind, _ once: String, _ desk: any TicketDesk, _ number: String?,
        client: String? = nil,
        subject: String? = nil, text: String? = nil, by actor: AuditActor, _ send: () async -> DeskOutcome
    ) async throws -> Result {
        guard (16...64).contains(once.utf8.count) else {
            return .refused(
                "This form is from another version of the hub. Reload the page, and enter your text again.")
        }
        let unknown = try await store.unknown(desk.number).filter { $0.number == number }
        if let first = unknown.first {
            return .refused(
                "The result of the \(first.kind.rawValue) of \(first.person) is unknown. Check the desk, then confirm on this page. Until then nothing else is sent."
            )
        }
        let (begun, isNew) = try await store.begin(
            kind, once: once, desk: desk.number, number: number, client: client, subject: subject, text: text,
            by: actor)
        guard isNew else { return Self.result(of: begun) }
        let outcome = await send()
        let result: Result
        switch outcome {
        case .done(let number):
            try await store.end(begun.id, .done, nil, number: number)
            result = .done(number: number)
        case .notDone(let why):
            try await store.end(begun.id, .notDone, why, number: nil)
            result = .refused(why)
        case .changed(let thread):
            try await store.end(begun.id, .notDone, "The ticket had changed.", number: nil)
            result = .changed(thread)
        case .unknown(let why):
            try await store.end(begun.id, .unknown, why, number: nil)
            result = .unknown(why)
        }
        try await count()
        return result
    }

    /// The same form came a second time: nothing is sent.
    private static func result(of write: TicketWrite) -> Result {
        switch write.state {
        case .done: .done(number: write.number ?? "")
        case .notDone: .refused(write.answer ?? "It was not done.")
        case .unknown: .unknown(write.answer ?? "Its result is unknown.")
        case .sending: .unknown("It is being sent: check the ticket in a moment. Nothing was sent twice.")
        }
    }

    /// Shows how many writes wait for a look.
    func count() async throws {
        badges["/isp/tickets"] = try await store.unknown().count
        news.changed("isp/tickets")
    }
}
