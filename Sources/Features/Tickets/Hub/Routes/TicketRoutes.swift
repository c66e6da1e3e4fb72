internal import Connectors
internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Tickets

/// `/api/v1/isp/tickets`: desks, for programs. A program writes by the login that is stored under its token's name.
struct TicketRoutes: Sendable {
    let house: TicketHouse

    func add(to doors: Doors) {
        let desk = doors.programs(duty: .desk)
        desk.get("api/v1/isp/tickets") { request, context in try await list(request, context) }
        desk.get("api/v1/isp/tickets/:desk/:number") { _, context in try await one(context) }
        desk.post("api/v1/isp/tickets/:desk") { request, context in
            let (desk, words) = (try await house.desk(context.number("desk")), try await TicketWords(request))
            return try await answer(
                house.open(
                    words.subject, words.text, client: words.client, on: desk, once: words.once,
                    by: context.doer))
        }
        desk.put("api/v1/isp/tickets/:desk/:number") { request, context in
            let (desk, words) = (try await house.desk(context.number("desk")), try await TicketWords(request))
            return try await answer(
                house.change(
                    number(context), of: desk, subject: words.subject, client: words.client,
                    seen: words.seen, by: context.doer))
        }
        desk.post("api/v1/isp/tickets/:desk/:number/reply") { request, context in
            let (desk, words) = (try await house.desk(context.number("desk")), try await TicketWords(request))
            return try await answer(
                house.reply(
                    words.text, to: number(context), of: desk, seen: words.seen, once: words.once,
                    by: context.doer))
        }
        desk.post("api/v1/isp/tickets/:desk/:number/close") { request, context in
            let (desk, words) = (try await house.desk(context.number("desk")), try await TicketWords(request))
            return try await answer(
                house.close(number(context), of: desk, seen: words.seen, once: words.once, by: context.doer))
        }
        desk.post("api/v1/isp/tickets/:desk/:number/reopen") { request, context in
            let (desk, words) = (try await house.desk(context.number("desk")), try await TicketWords(request))
            return try await answer(
                house.reopen(number(context), of: desk, seen: words.seen, by: context.doer))
        }
        desk.post("api/v1/isp/tickets/:desk/:number/notes") { request, context in
            let (desk, words) = (try await house.desk(context.number("desk")), try await TicketWords(request))
            if let fault = TicketText.fault(text: words.text) { throw Refusal(.unprocessableContent, fault) }
            try await house.store.add(note: words.text, desk.number, number(context), by: context.known.name)
            house.news.changed("isp/tickets")
            return Answer.done
        }
    }

    private func number(_ context: HubContext) throws -> String {
        let number = context.word("number")
        guard (1...18).contains(number.count), number.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw Refusal(.notFound, "There is no such ticket.")
        }
        return number
    }

    private func list(_ request: Request, _ context: HubContext) async throws -> Response {
        switch request.word("state") {
        case "", "open": break
        case "closed": return try await closed(request, context)
        default: throw Refusal(.unprocessableContent, "state is 'open' or 'closed'.")
        }
        let person = try context.known.name
        let desks = try await house.desks()
        var all: [(desk: any TicketDesk, age: (age: ListAge, unread: Int), tickets: [KeptTicket])] = []
        for desk in desks {
            try await house.refresh(desk, by: person, isWanted: false)
            all.append(
                (
                    desk, try await house.store.age(of: desk.number),
                    try await house.store.listed(desk.number, for: person)
                ))
        }
        return Answer.json { json in
            json.array("desks") { json in
                for one in all {
                    json.object { json in
                        json.value("number", UInt64(one.desk.number))
                        json.value("title", one.desk.title)
                        json.value("readAt", one.age.age.readAt.map { UTCTime(milliseconds: $0 * 1000) })
                        json.value("fault", one.age.age.fault)
                        json.array("tickets") { json in
                            for ticket in one.tickets { json.object { ticket.write(&$0) } }
                        }
                    }
                }
            }
        }
    }

    private static let listedClosed = 500

    /// Closed tickets of the hub's own desk: what an old desk has closed is in none of its lists.
    private func closed(_ request: Request, _ context: HubContext) async throws -> Response {
        let word = request.word("page")
        guard word.isEmpty || Int(word).map({ (1...1_000_000).contains($0) }) ?? false else {
            throw Refusal(.unprocessableContent, "page is a number from 1.")
        }
        let words = String(context.query("q").prefix(100))
        let (tickets, count) = try await house.own.closed(
            words, page: Int(word) ?? 1, size: Self.listedClosed)
        let desk = try await house.desk(0)
        return Answer.json { json in
            json.array("desks") { json in
                json.object { json in
                    json.value("number", UInt64(desk.number))
                    json.value("title", desk.title)
                    json.value("readAt", house.store.now)
                    json.value("fault", String?.none)
                    json.value("count", UInt64(count))
                    json.value("pageSize", UInt64(Self.listedClosed))
                    json.array("tickets") { json in
                        for ticket in tickets {
                            json.object { json in
                                ticket.write(&json)
                                json.value("closedAt", ticket.closedAt)
                            }
                        }
                    }
                }
            }
        }
    }

    private func one(_ context: HubContext) async throws -> Response {
        let desk = try await house.desk(context.number("desk"))
        let (thread, fault) = try await house.thread(desk, number(context), by: context.known.name)
        let notes = try await house.store.notes(desk.number, thread.number)
        let kept = try await house.store.ticket(desk.number, thread.number, for: context.known.name)
        let own = desk.number == 0 ? try await house.own.ticket(thread.number) : nil
        let client = desk.number == 0 ? thread.client : kept?.ticket.client
        let status = own?.status ?? (kept?.isListed ?? false ? kept?.ticket.status : nil)
        return Answer.json { json in
            json.value("number", thread.number)
            json.value("subject", thread.subject)
            json.value("client", client)
            json.value("status", status)
            json.value("mark", thread.mark)
            json.value("fault", fault)
            json.array("messages") { json in
                for one in thread.messages {
                    json.object { json in
                        json.value("text", one.text)
                        json.value("signature", one.signature)
                    }
                }
            }
            json.array("notes") { json in
                for one in notes {
                    json.object { json in
                        json.value("at", one.at)
                        json.value("person", one.person)
                        json.value("text", one.text)
                    }
                }
            }
        }
    }

    private func answer(_ result: TicketHouse.Result) throws -> Response {
        switch result {
        case .done(let number): return Answer.json { $0.value("number", number) }
        case .refused(let why): throw Refusal(.unprocessableContent, why)
        case .unknown(let why): throw Refusal(.badGateway, why)
        case .changed(let thread):
            throw Refusal(
                .conflict, "The ticket has changed, and nothing was sent. Its mark is now \(thread.mark).")
        }
    }
}

extension KeptTicket {
    fileprivate func write(_ json: inout JSONWriter) {
        json.value("number", ticket.number)
        json.value("subject", ticket.subject)
        json.value("status", ticket.status)
        json.value("opened", ticket.opened)
        json.value("client", ticket.client)
        json.value("assignee", assignee)
        json.array("tags") { json in
            for tag in tags { json.value(nil, tag) }
        }
        json.value("seen", isSeen)
    }
}

/// What a program says: `{"text":…,"seen":…,"once":…}`.
struct TicketWords: Sendable {
    private static let longest = 16_384
    var text = ""
    var subject = ""
    var client = ""
    /// The ticket's mark as the program saw it; empty does not compare.
    var seen = ""
    /// Names the change: sent twice, it is one.
    var once = ""

    private enum Key: String, CaseIterable { case text, subject, client, seen, once }
    private static let keys = KeyTable<Key>()

    init(_ request: Request) async throws {
        var reader = JSONReader(try await request.content(atMost: Self.longest))
        self = try reader.whole { (reader) throws(WireFault) in
            var found = TicketWords()
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .text: found.text = try reader.string(atMost: 10_000)
                case .subject: found.subject = try reader.string(atMost: 1000)
                case .client: found.client = try reader.string(atMost: 300)
                case .seen: found.seen = try reader.string(atMost: 60)
                case .once: found.once = try reader.string(atMost: 64)
                }
            }
            return found
        }
    }

    private init() {}
}
