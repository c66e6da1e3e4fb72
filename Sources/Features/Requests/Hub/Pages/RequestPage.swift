internal import HubFrame
internal import MonitorCore
internal import Requests

/// The fields of a request's form.
struct RequestForm: Sendable {
    let kinds: [FieldChoice]
    let states: [FieldChoice]
    let folders: [FieldChoice]
    let assignees: [FieldChoice]
    let colours: [FieldChoice]
    let title: String
    let address: String
    let phone: String
    let login: String
    let due: String
    let doneAt: String

    /// - Parameter people: who work may be assigned to.
    init(_ content: RequestContent, folders: [RequestFolder], people: [String]) {
        kinds = FieldChoice.all(WorkRequest.Kind.self, chosen: content.kind) { $0.word }
        states = FieldChoice.all(WorkRequest.State.self, chosen: content.state) { $0.word }
        self.folders = folders.map {
            FieldChoice(value: "\($0.number)", word: $0.name, isChosen: $0.number == content.folder)
        }
        let former = content.assignee.map { people.contains($0) ? [] : [$0] } ?? []
        assignees =
            [FieldChoice(value: "", word: "no one yet", isChosen: content.assignee == nil)]
            + (people + former).map { FieldChoice(value: $0, word: $0, isChosen: $0 == content.assignee) }
        colours =
            [FieldChoice(value: "", word: "none", isChosen: content.colour == nil)]
            + FieldChoice.all(WorkRequest.Colour.self, chosen: content.colour) { $0.rawValue }
        title = content.title
        address = content.address
        phone = content.phone
        login = content.login
        due = content.due ?? ""
        doneAt = content.doneAt
    }
}

/// What a person wrote, beside what another one saved meanwhile.
struct RequestConflict: Sendable {
    struct Row: Sendable {
        let field: String
        let theirs: String
        let yours: String
    }

    let by: String
    let rows: [Row]
    let areSame: Bool

    init(now: WorkRequest, yours: RequestContent, folders: [RequestFolder]) {
        by = now.changedBy
        let theirs = now.content
        func name(_ folder: Int64) -> String { folders.first { $0.number == folder }?.name ?? "–" }
        let all = [
            ("Kind", theirs.kind.word, yours.kind.word), ("Title", theirs.title, yours.title),
            ("Address", theirs.address, yours.address), ("Telephone", theirs.phone, yours.phone),
            ("Login", theirs.login, yours.login), ("Folder", name(theirs.folder), name(yours.folder)),
            ("State", theirs.state.word, yours.state.word),
            ("Assignee", theirs.assignee ?? "–", yours.assignee ?? "–"),
            ("Due", theirs.due ?? "–", yours.due ?? "–"),
            ("Colour", theirs.colour?.rawValue ?? "–", yours.colour?.rawValue ?? "–"),
            ("Done at", theirs.doneAt, yours.doneAt),
        ]
        rows = all.filter { $0.1 != $0.2 }.map { Row(field: $0.0, theirs: $0.1, yours: $0.2) }
        areSame = rows.isEmpty
    }
}

/// One request: its fields, notes and photos.
struct RequestPage: Page {
    static let template = "workrequest"
    let title: String
    let number: Int64
    let path: String
    let mark: StatusMark
    let kind: String
    let facts: [Fact]
    let phone: String?
    let phonePath: String?
    let isBinned: Bool
    let mayChange: Bool
    let form: RequestForm
    let version: Int
    let conflict: RequestConflict?
    let fault: String?
    let notes: [NoteItem]
    let noteDraft: String
    let photos: [PhotoItem]

    /// - Parameter draft: what was typed and not saved, with a conflict or a fault.
    init(
        _ request: WorkRequest, folders: [RequestFolder], people: [String], notes: [RequestNote],
        photos: [RequestPhoto], mayChange: Bool, draft: RequestContent? = nil, noteDraft: String = "",
        isConflict: Bool = false, fault: String? = nil
    ) {
        let content = request.content
        title = content.title
        number = request.number
        path = "/isp/requests/\(request.number)"
        mark = content.state.mark
        kind = content.kind.word
        phone = content.phone.isEmpty ? nil : content.phone
        phonePath = Telephone.path(content.phone)
        let folder = folders.first { $0.number == content.folder }?.name ?? "–"
        let optional = [
            ("Address", content.address), ("Login", content.login), ("Due", content.due ?? ""),
            ("Done at", content.doneAt),
        ].filter { !$0.1.isEmpty }.map { Fact($0.0, $0.1) }
        facts =
            [Fact("Folder", folder), Fact("Assignee", content.assignee ?? "no one yet")] + optional
            + [
                Fact("Written by", request.madeBy), Fact("Written", Moment(request.madeAt)),
                Fact("Changed by", request.changedBy), Fact("Changed", Moment(request.changedAt)),
            ]
        isBinned = request.binnedAt != nil
        self.mayChange = mayChange
        form = RequestForm(draft ?? content, folders: folders, people: people)
        version = request.version
        conflict =
            isConflict ? draft.map { RequestConflict(now: request, yours: $0, folders: folders) } : nil
        self.fault = fault
        self.notes = notes.map(NoteItem.init)
        self.noteDraft = noteDraft
        self.photos = photos.map(PhotoItem.init)
    }
}

struct NoteItem: Sendable {
    let at: Moment
    let by: String
    let lines: [String]

    init(_ note: RequestNote) {
        at = Moment(note.at)
        by = note.by
        lines = note.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

struct PhotoItem: Sendable {
    let path: String
    let removePath: String
    let words: String
    let by: String
    let at: Moment
    let width: Int
    let height: Int

    init(_ photo: RequestPhoto) {
        path = "/isp/requests/\(photo.request)/photos/\(photo.number)"
        removePath = "\(path)/remove"
        words = "Photo by \(photo.by)"
        by = photo.by
        at = Moment(photo.at)
        width = photo.width
        height = photo.height
    }
}

/// The form of a request that there is not yet.
struct NewRequestPage: Page {
    static let template = "workrequestnew"
    let title = "New request"
    let form: RequestForm
    let fault: String?

    init(_ content: RequestContent, folders: [RequestFolder], people: [String], fault: String? = nil) {
        form = RequestForm(content, folders: folders, people: people)
        self.fault = fault
    }
}

/// The bin.
struct BinPage: Page {
    static let template = "boardbin"
    let title = "Bin"
    let rows: [Row]
    let nothing: Nothing?

    struct Row: Sendable {
        let number: Int64
        let title: String
        let path: String
        let kind: String
        let by: String
        let at: Moment
        let goes: Moment
    }

    init(_ requests: [WorkRequest]) {
        rows = requests.map { one in
            let at = one.binnedAt ?? one.changedAt
            return Row(
                number: one.number, title: one.content.title, path: "/isp/requests/\(one.number)",
                kind: one.content.kind.word, by: one.changedBy, at: Moment(at),
                goes: Moment(
                    UTCTime(milliseconds: at.milliseconds + WorkRequest.binMilliseconds)))
        }
        nothing =
            requests.isEmpty
            ? Nothing("The bin is empty", "Requests in the bin are deleted after 30 days.") : nil
    }
}

/// Who does what on which day.
struct DaysPage: Page {
    static let template = "boarddays"
    let title = "By day"
    let days: [Day]
    let nothing: Nothing?

    struct Day: Sendable {
        let heading: String
        let isLate: Bool
        let people: [Person]
    }

    struct Person: Sendable {
        let name: String
        let cards: [BoardCard]
    }

    init(_ requests: [WorkRequest], today: String) {
        let dated = requests.filter { $0.content.state.isOpen }
        let byDay = Dictionary(grouping: dated) { $0.content.due ?? "" }
        // Without a day they come last.
        days = byDay.keys.sorted { ($0.isEmpty ? "~" : $0) < ($1.isEmpty ? "~" : $1) }.map { day in
            let byPerson = Dictionary(grouping: byDay[day] ?? []) { $0.content.assignee ?? "" }
            return Day(
                heading: day.isEmpty ? "Without a day" : day == today ? "Today, \(day)" : day,
                isLate: !day.isEmpty && day < today,
                people: byPerson.keys.sorted { ($0.isEmpty ? "~" : $0) < ($1.isEmpty ? "~" : $1) }.map {
                    name in
                    Person(
                        name: name.isEmpty ? "no one yet" : name,
                        cards: (byPerson[name] ?? []).map {
                            BoardCard($0, today: today, mayMove: false, isFirst: true, isLast: true)
                        })
                })
        }
        nothing =
            dated.isEmpty
            ? Nothing("Nothing is planned", "Requests with a due day are listed here by day and assignee.")
            : nil
    }
}

/// Folders, for those who plan.
struct FoldersPage: Page {
    static let template = "boardfolders"
    let title = "Folders of requests"
    let rows: [RequestFolderItem]
    let fault: String?

    init(_ folders: [RequestFolder], fault: String? = nil) {
        rows = folders.map(RequestFolderItem.init)
        self.fault = fault
    }
}

struct RequestFolderItem: Sendable {
    let number: Int64
    let name: String
    let count: Int
    let isEmpty: Bool

    init(_ folder: RequestFolder) {
        number = folder.number
        name = folder.name
        count = folder.count
        isEmpty = folder.count == 0
    }
}
