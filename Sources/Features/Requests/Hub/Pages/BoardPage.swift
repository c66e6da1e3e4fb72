internal import HubFrame
internal import MonitorCore
internal import Requests

/// The board: a column for each folder, its requests in their order.
struct BoardPage: Page {
    static let template = "board"
    let title = "Requests"
    let columns: [BoardColumn]
    let filters: [Chips]
    let search: String
    let kept: [HiddenField]
    let summary: String
    let csvPath: String
    let nothing: Nothing?
    let newPath: String
    let mayPlan: Bool

    /// - Parameters:
    ///   - person: who looks; `isInstaller` puts their own requests first.
    ///   - today: `2026-11-30`, for what is overdue.
    init(
        _ requests: [WorkRequest], folders: [RequestFolder], counts: RequestStore.Counts, query: PageQuery,
        person: String, isInstaller: Bool, today: String
    ) {
        let shownFolders =
            query["folder"].map { wanted in folders.filter { "\($0.number)" == wanted } } ?? folders
        columns = shownFolders.map { folder in
            let mine = requests.filter { $0.content.folder == folder.number }
            let ordered = isInstaller ? RequestOrder.forInstaller(person, mine) : mine
            return BoardColumn(
                folder,
                ordered.enumerated().map { index, one in
                    BoardCard(
                        one, notes: counts.notes[one.number] ?? 0, photos: counts.photos[one.number] ?? 0,
                        today: today, mayMove: !isInstaller || one.isOpen(to: person),
                        isFirst: index == 0, isLast: index == ordered.count - 1)
                })
        }
        let states =
            [("", "To do", nil)] + WorkRequest.State.allCases.map { ($0.rawValue, $0.word, nil) }
            + [("all", "All", nil as Int?)]
        filters = [
            Chips("State", "state", query, states),
            Chips(
                "Whose", "whose", query,
                [("", "Everyone's", nil), ("mine", "Mine", nil), ("none", "Unassigned", nil)]),
            Chips(
                "Kind", "kind", query,
                [("", "All kinds", nil)] + WorkRequest.Kind.allCases.map { ($0.rawValue, $0.word, nil) }),
        ]
        search = query["q"] ?? ""
        kept = query.fields(without: ["q"])
        summary = requests.count == 1 ? "1 request" : "\(requests.count) requests"
        csvPath = PageQuery("/isp/requests.csv").url + query.url.drop { $0 != "?" }
        newPath = PageQuery("/isp/requests/new", [("folder", query["folder"] ?? "")]).url
        let isFiltered = query.url.contains("?")
        nothing =
            requests.isEmpty && !isFiltered
            ? Nothing(
                "No request is waiting",
                "Connections, trunks, equipment and extra work are written here, and moved by drag or by buttons until they are done.",
                next: PageLink("New request", newPath)) : nil
        mayPlan = !isInstaller
    }
}

struct BoardColumn: Sendable {
    let number: Int64
    let name: String
    let count: Int
    let isEmpty: Bool
    let cards: [BoardCard]

    init(_ folder: RequestFolder, _ cards: [BoardCard]) {
        number = folder.number
        name = folder.name
        count = cards.count
        isEmpty = cards.isEmpty
        self.cards = cards
    }
}

/// One request on the board.
struct BoardCard: Sendable {
    let number: Int64
    let title: String
    let path: String
    let kind: String
    let mark: StatusMark
    let colour: String?
    let assignee: String?
    let due: String?
    let isLate: Bool
    let address: String?
    let phone: String?
    let phonePath: String?
    let extras: String?
    let mayMove: Bool
    let isFirst: Bool
    let isLast: Bool

    init(
        _ one: WorkRequest, notes: Int = 0, photos: Int = 0, today: String, mayMove: Bool, isFirst: Bool,
        isLast: Bool
    ) {
        let content = one.content
        number = one.number
        title = content.title
        path = "/isp/requests/\(one.number)"
        kind = content.kind.word
        mark = content.state.mark
        colour = content.colour?.rawValue
        assignee = content.assignee
        due = content.due
        isLate = content.state.isOpen && (content.due.map { $0 < today } ?? false)
        address = content.address.isEmpty ? nil : content.address
        phone = content.phone.isEmpty ? nil : content.phone
        phonePath = Telephone.path(content.phone)
        let words = [
            notes == 0 ? nil : notes == 1 ? "1 note" : "\(notes) notes",
            photos == 0 ? nil : photos == 1 ? "1 photo" : "\(photos) photos",
        ].compactMap { $0 }
        extras = words.isEmpty ? nil : words.joined(separator: ", ")
        self.mayMove = mayMove
        self.isFirst = isFirst
        self.isLast = isLast
    }
}
