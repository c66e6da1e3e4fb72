internal import Connectors
internal import HubFrame
internal import MonitorCore
internal import Tickets

/// What a form says that was not carried out: what was typed, and why.
struct Draft: Sendable {
    var text = ""
    var note = ""
    /// What the ticket was to be about, and whose; `nil` where that was not asked for.
    var subject: String?
    var client: String?
    var fault: String?
    /// Whether others wrote meanwhile: the page shows the ticket as it is now.
    var isConflict = false
}

/// One ticket: its messages as the desk has them, and what this house adds, apart.
struct TicketPage: Page {
    static let template = "ticket"
    let title: String
    let desk: Int64
    let number: String
    let subject: String
    let statusMark: StatusMark
    let client: String?
    /// What else is known of the customer.
    let clientPath: String
    let deskTitle: String
    let isOwn: Bool
    /// Of the hub's own desk: a reply opens it again.
    let isClosed: Bool
    let messages: [MessageItem]
    let mark: String
    let banner: Banner?
    let others: String?
    let notes: [NoteItem]
    let assignee: String
    let people: [PersonChoice]
    let tags: String
    let phone: String?
    let draft: Draft
    let once: String
    let onceToClose: String
    let unknown: [UnknownItem]
    let mayWrite: Bool
    /// Of the hub's own desk alone: what its form says.
    let newSubject: String
    let newClient: String
    let isChanging: Bool
    let longest = TicketText.longest
    let longestSubject = TicketText.longestSubject
    let longestClient = TicketText.longestClient

    struct MessageItem: Sendable {
        let lines: [String]
        let signature: String
    }

    struct NoteItem: Sendable {
        let person: String
        let at: Moment
        let lines: [String]
    }

    struct PersonChoice: Sendable {
        let name: String
        let isChosen: Bool
    }

    struct Parts: Sendable {
        var kept: KeptTicket?
        /// Of the hub's own desk: the ticket as it is.
        var own: DeskTicket?
        var notes: [TicketNote] = []
        var others: [String] = []
        var people: [String] = []
        var unknown: [TicketWrite] = []
        /// Why the messages are those that were read last.
        var fault: String?
    }

    init(_ desk: any TicketDesk, _ thread: DeskThread, _ parts: Parts, draft: Draft = Draft()) {
        title = "Ticket \(thread.number)"
        self.desk = desk.number
        deskTitle = desk.title
        isOwn = desk.number == 0
        isClosed = parts.own?.status == "closed"
        number = thread.number
        subject = thread.subject
        let listed = parts.kept.flatMap { $0.isListed ? $0.ticket : nil }
        statusMark = StatusMark(ticket: (parts.own ?? listed)?.status ?? "")
        client = (parts.own ?? parts.kept?.ticket)?.client
        clientPath = PageQuery("/search", [("q", client ?? "")]).url
        messages = thread.messages.map { MessageItem(lines: Self.lines($0.text), signature: $0.signature) }
        mark = thread.mark
        let readAt = parts.kept?.threadAt.map { Moment($0) }
        banner = parts.fault.map {
            Banner(StatusMark(.watch, "Out of date: last read at"), since: readAt, hint: $0)
        }
        others = parts.others.isEmpty ? nil : parts.others.joined(separator: ", ")
        notes = parts.notes.map { NoteItem(person: $0.person, at: Moment($0.at), lines: Self.lines($0.text)) }
        assignee = parts.kept?.assignee ?? ""
        let names = parts.people + (parts.people.contains(assignee) || assignee.isEmpty ? [] : [assignee])
        let chosen = assignee
        people = names.map { PersonChoice(name: $0, isChosen: $0 == chosen) }
        tags = (parts.kept?.tags ?? []).joined(separator: " ")
        phone = TicketText.phone(
            in: thread.subject + "\n" + thread.messages.map(\.text).joined(separator: "\n"))
        self.draft = draft
        once = Once.new()
        onceToClose = Once.new()
        unknown = parts.unknown.map(UnknownItem.init)
        mayWrite = parts.fault == nil && parts.unknown.isEmpty
        newSubject = draft.subject ?? thread.subject
        newClient = draft.client ?? client ?? ""
        isChanging = draft.subject != nil
    }

    static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }
}

/// Marks one form: sent twice, it is one change.
enum Once {
    static func new() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max) | 1 << 63, radix: 16) }.joined()
    }
}

/// A new ticket.
struct NewTicketPage: Page {
    static let template = "newticket"
    let title = "New ticket"
    let desk: Int64
    let deskTitle: String
    let clientWord: String
    let client: String
    let subject: String
    let text: String
    let once = Once.new()
    let fault: String?
    let unknown: [UnknownItem]
    let longest = TicketText.longest
    let longestSubject = TicketText.longestSubject

    init(
        _ desk: any TicketDesk, client: String = "", subject: String = "", text: String = "",
        fault: String? = nil,
        unknown: [TicketWrite] = []
    ) {
        self.desk = desk.number
        deskTitle = desk.title
        clientWord = desk.clientWord
        self.client = client
        self.subject = subject
        self.text = text
        self.fault = fault
        self.unknown = unknown.filter { $0.number == nil }.map(UnknownItem.init)
    }
}
