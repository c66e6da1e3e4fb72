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
    let words: String
    let show: String
    let unknown: [UnknownItem]
    let logins: String?

    enum Filter: String, CaseIterable {
        case all = "", mine, free, waits, old

        var word: String {
            switch self {
            case .all: "All"
            case .mine: "Mine"
            case .free: "Unassigned"
            case .waits: "Waits for an answer"
            case .old: "Older than 24 h"
            }
        }
    }

    init(
        _ desk: any TicketDesk, among desks: [any TicketDesk], _ tickets: [KeptTicket], age: ListAge,
        unread: Int,
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
            Filter.allCases.map { one in
                (
                    one.rawValue, one.word,
                    one == .all ? tickets.count : tickets.count { filters[one]?($0) ?? true }
                )
            })
        let filter = Filter(rawValue: query["show"] ?? "") ?? .all
        words = query["q"] ?? ""
        show = query["show"] ?? ""
        let wanted = words.lowercased()
        let shown = tickets.filter { one in
            (filters[filter]?(one) ?? true) && (wanted.isEmpty || Self.text(of: one).contains(wanted))
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
            ? (tickets.isEmpty
                ? Nothing("No open ticket", "\(desk.title) has none.", next: nil)
                : Nothing("No such ticket", "No ticket of \(tickets.count) matches.", next: nil)) : nil
        self.unknown = unknown.filter { $0.number == nil }.map(UnknownItem.init)
        logins = desk.number == 0 ? nil : "/isp/logins"
    }

    private static func text(of one: KeptTicket) -> String {
        ([
            one.ticket.number, one.ticket.subject, one.ticket.client ?? "", one.lastText ?? "",
            one.assignee ?? "",
        ] + one.tags)
        .joined(separator: " ").lowercased()
    }
}

struct TicketItem: Sendable {
    let path: String
    let number: String
    let subject: String
    let mark: StatusMark
    let opened: String
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
