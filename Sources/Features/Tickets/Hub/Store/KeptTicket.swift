internal import Connectors
internal import HubDatabase
internal import MonitorCore
internal import Tickets

/// A ticket as it is known here: what the desk had last, and what this house adds.
struct KeptTicket: Sendable {
    let desk: Int64
    let ticket: DeskTicket
    /// Whether the desk's newest list has it.
    let isListed: Bool
    let firstSeenAt: UTCTime
    let threadAt: UTCTime?
    let mark: String?
    let assignee: String?
    let tags: [String]
    /// Whether the person has seen its newest messages, as far as they were read.
    let isSeen: Bool
    let notes: Int
    let lastText: String?
    /// Of a closed one of the hub's own desk.
    var closedAt: UTCTime?

    var isOpen: Bool { isListed && ticket.status != "closed" }

    init(_ row: Row) {
        desk = row["desk"]
        ticket = DeskTicket(
            number: row["number"], subject: row["subject"], status: row["status"], opened: row["opened"],
            client: row["client"])
        isListed = row["place"] as Int64? != nil
        firstSeenAt = UTCTime(milliseconds: row["firstSeenAt"])
        threadAt = (row["threadAt"] as Int64?).map(UTCTime.init(milliseconds:))
        mark = row["mark"]
        assignee = row["assignee"]
        tags = (row["tags"] as String? ?? "").split(separator: " ").map(String.init)
        isSeen = row["isSeen"]
        notes = row["notes"]
        lastText = row["lastText"]
    }
}

struct TicketNote: Sendable {
    let at: UTCTime
    let person: String
    let text: String
}

extension KeptTicket {
    /// A closed ticket of the hub's own desk, which no list has: its row, with what this house adds.
    ///
    /// - Parameter ticket: of the row, as the desk gives it.
    init(closed row: Row, _ ticket: DeskTicket) {
        desk = 0
        self.ticket = ticket
        isListed = false
        firstSeenAt = UTCTime(milliseconds: row["openedAt"])
        threadAt = nil
        mark = nil
        assignee = row["assignee"]
        tags = (row["tags"] as String? ?? "").split(separator: " ").map(String.init)
        // A closed ticket asks for no answer.
        isSeen = true
        notes = row["notes"]
        lastText = row["lastText"]
        closedAt = (row["closedAt"] as Int64?).map(UTCTime.init(milliseconds:))
    }

    /// What a search looks through.
    var searched: String {
        ([ticket.number, ticket.subject, ticket.client ?? "", lastText ?? "", assignee ?? ""] + tags)
            .joined(separator: " ").lowercased()
    }
}

/// Something that was to be written to a desk.
struct TicketWrite: Sendable {
    enum Kind: String, Sendable { case open, reply, close }
    enum State: String, Sendable { case sending, done, notDone = "not-done", unknown }

    let id: Int64
    let desk: Int64
    let number: String?
    let kind: Kind
    let subject: String?
    let text: String?
    let person: String
    let at: UTCTime
    let state: State
    let answer: String?
    let isLookedAt: Bool

    init(_ row: Row) {
        id = row["id"]
        desk = row["desk"]
        number = row["number"]
        kind = Kind(rawValue: row["kind"]) ?? .reply
        subject = row["subject"]
        text = row["text"]
        person = row["person"]
        at = UTCTime(milliseconds: row["at"])
        state = State(rawValue: row["state"]) ?? .unknown
        answer = row["answer"]
        isLookedAt = row["lookedAt"] as Int64? != nil
    }
}
