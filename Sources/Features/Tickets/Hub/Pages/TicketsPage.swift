internal import ConnectorAccess
internal import Connectors
internal import HubCore
internal import HubFrame
internal import MonitorCore
internal import Tickets

/// A desk's list: as it was read last, with what this house adds.
struct TicketsPage: Page {
    static let template = "tickets"
    let title = "Tickets"
    let desk: Int64
    let deskTitle: String
    let desks: Chips?
    let chips: Chips
    let banner: Banner?
    let unread: String?
    let readAt: Moment?
    let rows: [TicketItem]
    let nothing: Nothing?
    /// Of closed tickets.
    let pager: Pager?
    let words: String
    let show: String
    let unknown: [UnknownItem]
    let logins: String?

    enum Filter: String, CaseIterable {
        case all = "", mine, free, waits, old, closed

        var word: String {
            switch self {
            case .all: "All"
            case .mine: "Mine"
            case .free: "Unassigned"
            case .waits: "Waits for an answer"
            case .old: "Older than 24 h"
            case .closed: "Closed"
            }
        }
    }

    /// Closed tickets, of a desk that tells of them.
    struct Closed: Sendable {
        static let size = 100
        /// All there are.
        var count: Int
        var page = 1
        /// One page of those that match, where they are shown, and how many match.
        var shown: (tickets: [KeptTicket], count: Int)?

        init(count: Int) { self.count = count }
    }

    init(
        _ desk: any TicketDesk, among desks: [any TicketDesk], _ tickets: [KeptTicket],
        closed: Closed? = nil, age: ListAge, unread: Int,
        query: PageQuery, person: String, unknown: [TicketWrite], now: UTCTime
    ) {
        self.desk = desk.number
        deskTitle = desk.title
        self.desks =
            desks.count > 1
            ? Chips(
                "Desk",
                desks.map {
                    Chips.Choice(
                        $0.title, "/isp/tickets?desk=\($0.number)", isCurrent: $0.number == desk.number)
                }) : nil
        let day = now.milliseconds - 86_400_000
        let filters: [Filter: (KeptTicket) -> Bool] = [
            .mine: { $0.assignee == person }, .free: { $0.assignee == nil },
            .waits: { $0.ticket.status == "waits" },
            .old: { $0.firstSeenAt.milliseconds < day },
        ]
        chips = Chips(
            "Show", "show", query,
            Filter.allCases.compactMap { one in
                switch one {
                case .all: (one.rawValue, one.word, tickets.count)
                case .closed: closed.map { (one.rawValue, one.word, $0.count) }
                default: (one.rawValue, one.word, tickets.count { filters[one]?($0) ?? true })
                }
            })
        let filter = Filter(rawValue: query["show"] ?? "") ?? .all
        words = query["q"] ?? ""
        show = query["show"] ?? ""
        let wanted = words.lowercased()
        let shown =
            closed?.shown?.tickets
            ?? tickets.filter { one in
                (filters[filter]?(one) ?? true) && (wanted.isEmpty || one.searched.contains(wanted))
            }
        pager = closed.flatMap { closed in
            closed.shown.flatMap {
                Pager(query, page: closed.page, size: Closed.size, count: $0.count)
            }
        }
        rows = shown.map { TicketItem($0, now: now) }
        let readAt = age.readAt.map { Moment(UTCTime(milliseconds: $0 * 1000)) }
        self.readAt = readAt
        banner = age.fault.map { fault in
            Banner(
                StatusMark(
                    .watch,
                    age.readAt == nil ? "The desk could not be read" : "Out of date: list last read at"
                ),
                since: readAt, hint: fault)
        }
        self.unread =
            unread > 0
            ? CountText.text(unread, "row")
                + " of the desk's list could not be read. Ask an administrator to check the connector."
            : nil
        nothing =
            shown.isEmpty
            ? (closed?.shown != nil
                ? Nothing("No closed ticket", "No ticket of \(closed?.count ?? 0) matches.", next: nil)
                : tickets.isEmpty
                    ? Nothing("No open ticket", "\(desk.title) has none.", next: nil)
                    : Nothing("No such ticket", "No ticket of \(tickets.count) matches.", next: nil))
            : nil
        self.unknown = unknown.filter { $0.number == nil }.map(UnknownItem.init)
        logins = desk.number == 0 ? nil : "/isp/logins"
    }

}

struct TicketItem: Sendable {
    let path: String
    let number: String
    let subject: String
    let mark: StatusMark
    let opened: String
    let closed: Moment?
    let assignee: String?
    let tags: [String]
    let isNew: Bool
    let notes: String?
    let client: String?

    init(_ one: KeptTicket, now: UTCTime) {
        path = "/isp/tickets/\(one.desk)/\(one.ticket.number)"
        number = one.ticket.number
        subject = one.ticket.subject
        mark = StatusMark(ticket: one.ticket.status)
        opened = one.ticket.opened
        closed = one.closedAt.map { Moment($0) }
        assignee = one.assignee
        tags = one.tags
        isNew = !one.isSeen
        notes = one.notes > 0 ? CountText.text(one.notes, "note") : nil
        client = one.ticket.client
    }
}

extension StatusMark {
    /// - Parameter status: of a ticket: our word, or the desk's own.
    init(ticket status: String) {
        switch status {
        case "open": self.init(.info, "open")
        case "waits": self.init(.watch, "waits for an answer")
        case "closed": self.init(.good, "closed")
        case "": self.init(.off, "not listed")
        default: self.init(.info, status)
        }
    }
}

/// A write whose result is not known.
struct UnknownItem: Sendable {
    let id: Int64
    let what: String
    let text: String?
    let why: String
    let at: Moment

    init(_ write: TicketWrite) {
        id = write.id
        what =
            switch write.kind {
            case .open: "a new ticket '\(write.subject ?? "")' of \(write.person)"
            case .reply: "a reply of \(write.person)"
            case .close: "the closing by \(write.person)"
            }
        text = write.text
        why = write.answer ?? ""
        at = Moment(write.at)
    }
}
