internal import Connectors
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Tickets

/// `/isp/tickets`: desks as people use them, on a phone too, and without scripts.
struct TicketPageRoutes: Sendable {
    private static let section = "/isp/tickets"
    let house: TicketHouse

    func add(to doors: Doors) {
        let desk = doors.pages(duty: .desk)
        desk.get("isp/tickets") { request, context in try await list(request, context) }
        desk.get("isp/tickets/new") { request, context in
            let desk = try await chosen(request.word("desk"))
            let unknown = try await house.store.unknown(desk.number)
            return context.page(
                NewTicketPage(desk, client: String(request.word("client").prefix(60)), unknown: unknown),
                section: Self.section)
        }
        desk.post("isp/tickets/new") { _, context in try await open(context) }
        desk.post("isp/tickets/looked") { _, context in try await looked(context) }
        desk.get("isp/tickets/:desk/:number") { _, context in try await one(context) }
        desk.post("isp/tickets/:desk/:number/reply") { _, context in try await reply(context) }
        desk.post("isp/tickets/:desk/:number/close") { _, context in try await close(context) }
        desk.post("isp/tickets/:desk/:number/reopen") { _, context in try await reopen(context) }
        desk.post("isp/tickets/:desk/:number/change") { _, context in try await change(context) }
        desk.post("isp/tickets/:desk/:number/notes") { _, context in try await note(context) }
        desk.post("isp/tickets/:desk/:number/assign") { _, context in try await assign(context) }
    }

    private func chosen(_ word: String) async throws -> any TicketDesk {
        if let number = Int64(word) { return try await house.desk(number) }
        // A ticket must not get to another desk than the one that was meant.
        guard word.isEmpty else {
            throw Refusal(
                .notFound, "There is no desk '\(CleanText.line(word, atMost: 20))'. Choose one under Tickets."
            )
        }
        guard let first = try await house.desks().first else {
            throw Refusal(.notFound, "There is no desk. Add a connector with a desk under Connectors.")
        }
        return first
    }

    private func list(_ request: Request, _ context: HubContext) async throws -> Response {
        let person = try context.known.name
        let desk = try await chosen(request.word("desk"))
        try await house.refresh(desk, by: person, isWanted: request.word("now") == "1")
        let (age, unread) = try await house.store.age(of: desk.number)
        let query = PageQuery(
            "/isp/tickets",
            [("desk", "\(desk.number)"), ("show", request.word("show")), ("q", context.query("q"))])
        var closed: TicketsPage.Closed?
        if desk.number == 0 {
            var list = TicketsPage.Closed(count: try await house.own.closedCount())
            if request.word("show") == TicketsPage.Filter.closed.rawValue {
                list.page = Int(request.word("page")) ?? 1
                list.shown = try await house.own.closed(
                    context.query("q"), page: list.page, size: TicketsPage.Closed.size)
            }
            closed = list
        }
        let page = TicketsPage(
            desk, among: try await house.desks(), try await house.store.listed(desk.number, for: person),
            closed: closed, age: age,
            unread: unread, query: query, person: person, unknown: try await house.store.unknown(desk.number),
            now: house.store.now)
        return context.page(page, section: Self.section)
    }

    // MARK: - One ticket

    private func place(_ context: HubContext) async throws -> (desk: any TicketDesk, number: String) {
        let number = context.word("number")
        guard (1...18).contains(number.count), number.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw Refusal(.notFound, "There is no such ticket.")
        }
        return (try await house.desk(context.number("desk")), number)
    }

    private func one(_ context: HubContext) async throws -> Response {
        let (desk, number) = try await place(context)
        let (thread, fault) = try await house.thread(desk, number, by: context.known.name)
        return context.page(try await page(context, desk, thread, fault: fault), section: Self.section)
    }

    private func page(
        _ context: HubContext, _ desk: any TicketDesk, _ thread: DeskThread, fault: String? = nil,
        draft: Draft = Draft()
    ) async throws -> TicketPage {
        let person = try context.known.name
        var parts = TicketPage.Parts()
        if desk.number == 0 { parts.own = try await house.own.ticket(thread.number) }
        parts.kept = try await house.store.ticket(desk.number, thread.number, for: person)
        parts.notes = try await house.store.notes(desk.number, thread.number)
        parts.others = house.open(desk.number, thread.number, by: person)
        parts.people = try await house.people()
        parts.unknown = try await house.store.unknown(desk.number).filter { $0.number == thread.number }
        parts.fault = fault
        return TicketPage(desk, thread, parts, draft: draft)
    }

    private func reply(_ context: HubContext) async throws -> Response {
        let (desk, number) = try await place(context)
        let form = context.form ?? Form()
        let own = desk.number == 0 ? try await house.own.ticket(number) : nil
        let result = try await house.reply(
            form["text"], to: number, of: desk, seen: form["seen"], once: form["once"], by: context.doer)
        return try await answer(
            context, desk, number, result, Draft(text: form["text"]),
            saying: own?.status == "closed"
                ? "Sent. Ticket \(number) is open again." : "Sent, and read back.")
    }

    private func reopen(_ context: HubContext) async throws -> Response {
        let (desk, number) = try await place(context)
        let result = try await house.reopen(
            number, of: desk, seen: context.form?["seen"] ?? "", by: context.doer)
        return try await answer(
            context, desk, number, result, Draft(), saying: "Ticket \(number) is open again.")
    }

    private func close(_ context: HubContext) async throws -> Response {
        let (desk, number) = try await place(context)
        let form = context.form ?? Form()
        let result = try await house.close(
            number, of: desk, seen: form["seen"], once: form["once"], by: context.doer)
        if case .done = result {
            return context.seeOther(
                "/isp/tickets?desk=\(desk.number)&now=1", saying: "Ticket \(number) is closed.")
        }
        return try await answer(context, desk, number, result, Draft(), saying: "")
    }

    private func change(_ context: HubContext) async throws -> Response {
        let (desk, number) = try await place(context)
        let form = context.form ?? Form()
        let result = try await house.change(
            number, of: desk, subject: form["subject"], client: form["client"], seen: form["seen"],
            by: context.doer)
        return try await answer(
            context, desk, number, result, Draft(subject: form["subject"], client: form["client"]),
            saying: "Saved.")
    }

    /// What was typed is on the page again wherever it is not on the desk.
    private func answer(
        _ context: HubContext, _ desk: any TicketDesk, _ number: String, _ result: TicketHouse.Result,
        _ draft: Draft,
        saying sentence: String
    ) async throws -> Response {
        var draft = draft
        switch result {
        case .done: return context.seeOther("/isp/tickets/\(desk.number)/\(number)", saying: sentence)
        case .changed(let thread):
            draft.isConflict = true
            return context.page(
                try await page(context, desk, thread, draft: draft), section: Self.section, status: .conflict)
        case .unknown:
            // The page shows the write itself, with what was typed, until a user has checked the desk.
            let (thread, fault) = try await shown(desk, number, context)
            return context.page(
                try await page(context, desk, thread, fault: fault), section: Self.section,
                status: .badGateway)
        case .refused(let why):
            draft.fault = why
            let (thread, fault) = try await shown(desk, number, context)
            return context.page(
                try await page(context, desk, thread, fault: fault, draft: draft), section: Self.section,
                status: .unprocessableContent)
        }
    }

    /// The ticket for a page that holds what was typed: it is shown whatever the desk does.
    private func shown(
        _ desk: any TicketDesk, _ number: String, _ context: HubContext
    ) async throws -> (thread: DeskThread, fault: String?) {
        do {
            return try await house.thread(desk, number, by: context.known.name)
        } catch {
            return (DeskThread(number: number, subject: "", messages: []), Refusal(error).sentence)
        }
    }

    // MARK: - What stays here

    private func note(_ context: HubContext) async throws -> Response {
        let (desk, number) = try await place(context)
        let text = context.form?["note"] ?? ""
        if let why = TicketText.fault(text: text) {
            return try await answer(context, desk, number, .refused(why), Draft(note: text), saying: "")
        }
        try await house.store.add(note: text, desk.number, number, by: context.known.name)
        house.news.changed("isp/tickets")
        return context.seeOther(
            "/isp/tickets/\(desk.number)/\(number)", saying: "Note added. It stays in this hub.")
    }

    private func assign(_ context: HubContext) async throws -> Response {
        let (desk, number) = try await place(context)
        let form = context.form ?? Form()
        guard let tags = TicketText.tags(form["tags"]) else {
            throw Refusal(
                .unprocessableContent,
                "A ticket has up to \(TicketText.mostTags) tags of letters, digits, - _ and ., each of up to \(TicketText.longestTag)."
            )
        }
        let assignee = form["assignee"]
        let people = try await house.people()
        guard assignee.isEmpty || people.contains(assignee) else {
            throw Refusal(.unprocessableContent, "No user has the name '\(assignee)'.")
        }
        try await house.store.assign(desk.number, number, to: assignee.isEmpty ? nil : assignee, tags: tags)
        house.news.changed("isp/tickets")
        return context.seeOther("/isp/tickets/\(desk.number)/\(number)", saying: "Saved in this hub only.")
    }

    private func looked(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        try await house.store.look(Int64(form["id"]) ?? 0, by: context.doer)
        try await house.count()
        let next = form["next"]
        return context.seeOther(
            next.hasPrefix("/isp/tickets") ? next : "/isp/tickets", saying: "Marked as checked.")
    }

    private func open(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let desk = try await chosen(form["desk"])
        let result = try await house.open(
            form["subject"], form["text"], client: form["client"], on: desk, once: form["once"],
            by: context.doer)
        let why: String
        switch result {
        case .done(let number):
            return context.seeOther("/isp/tickets/\(desk.number)/\(number)", saying: "Opened, and read back.")
        case .refused(let sentence), .unknown(let sentence): why = sentence
        case .changed: why = "The ticket has changed."
        }
        let page = NewTicketPage(
            desk, client: form["client"], subject: form["subject"], text: form["text"], fault: why,
            unknown: try await house.store.unknown(desk.number))
        return context.page(page, section: Self.section, status: .unprocessableContent)
    }
}
