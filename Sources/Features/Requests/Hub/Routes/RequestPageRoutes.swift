internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import Requests

/// `/isp/requests`: the board, as people see and change it.
struct RequestPageRoutes: Sendable {
    static let section = "/isp/requests"
    let host: HubHost
    let news: NewsBoard
    let store: RequestStore

    func add(to doors: Doors) {
        let pages = doors.pages(duty: .requests).group("isp")
        pages.get("requests") { request, context in try await board(request, context) }
        pages.get("requests.csv") { request, context in try await table(request, context) }
        pages.get("requests/new") { request, context in try await new(request, context) }
        pages.get("requests/bin") { _, context in
            var question = RequestStore.Question()
            question.isBin = true
            return context.page(BinPage(try await store.requests(question)), section: Self.section)
        }
        pages.get("requests/days") { _, context in
            var question = RequestStore.Question()
            question.state = "open"
            return context.page(
                DaysPage(try await store.requests(question), today: today), section: Self.section)
        }
        // Folders are the desk's.
        let planners = doors.pages(duty: .desk).group("isp")
        planners.get("requests/folders") { _, context in try await folders(context) }
        planners.post("requests/folders") { _, context in
            try await folder(context, "Added.") { form, person in
                _ = try await store.addFolder(form["name"], by: person)
            }
        }
        planners.post("requests/folders/:number") { _, context in
            try await folder(context, "Renamed.") { form, person in
                try await store.renameFolder(context.number("number"), to: form["name"], by: person)
            }
        }
        planners.post("requests/folders/:number/remove") { _, context in
            try await folder(context, "Removed.") { _, person in
                try await store.removeFolder(context.number("number"), by: person)
            }
        }
        pages.post("requests") { _, context in try await add(context) }
        pages.get("requests/:number") { _, context in try await one(context) }
        pages.post("requests/:number") { _, context in try await change(context) }
        pages.post("requests/:number/move") { _, context in try await move(context) }
        pages.post("requests/:number/bin") { _, context in try await setBinned(true, context) }
        pages.post("requests/:number/restore") { _, context in try await setBinned(false, context) }
        pages.post("requests/:number/notes") { _, context in try await note(context) }
        pages.get("requests/:number/photos/:photo") { _, context in
            try await RequestRoutes.photo(store, context)
        }
        pages.post("requests/:number/photos/:photo/remove") { _, context in
            let number = context.number("number")
            try await store.removePhoto(context.number("photo"), of: number, by: context.requestPerson)
            return context.seeOther("/isp/requests/\(number)", saying: "Removed.")
        }
        doors.uploads(duty: .requests).post("isp/requests/:number/photos") { request, context in
            try await photo(request, context)
        }
    }

    /// The day of the hub's clock, in the time zone of its machine.
    private var today: String {
        let now = host.clock()
        let local = now.milliseconds + 1000 * Int64(LocalTime.offsetSeconds(at: now))
        return String("\(UTCTime(milliseconds: local))".prefix(10))
    }

    // MARK: - What is shown

    private func board(_ request: Request, _ context: HubContext) async throws -> Response {
        let visitor = try context.known
        var question = try RequestStore.Question(board: request)
        switch request.word("whose") {
        case "mine": question.assignee = visitor.name
        case "none": question.assignee = ""
        default: break
        }
        let query = PageQuery(
            Self.section,
            ["state", "whose", "kind", "folder", "q"].map { ($0, request.word($0[...])) })
        let page = BoardPage(
            try await store.requests(question), folders: try await store.folders(),
            counts: try await store.counts(), query: query, person: visitor.name,
            isInstaller: try context.requestPerson.isInstaller, today: today)
        return context.page(page, section: Self.section)
    }

    private func table(_ request: Request, _ context: HubContext) async throws -> Response {
        var question = try RequestStore.Question(board: request)
        switch request.word("whose") {
        case "mine": question.assignee = try context.known.name
        case "none": question.assignee = ""
        default: break
        }
        let names = try await store.folders().reduce(into: [:]) { $0[$1.number] = $1.name }
        let text = RequestTable.text(try await store.requests(question), folders: names)
        return Answer.bytes(
            .ok, headers: [.contentDisposition: Answer.attachment("requests.csv")], Array(text.utf8),
            type: "text/csv; charset=utf-8")
    }

    private func new(
        _ request: Request, _ context: HubContext, _ draft: RequestContent? = nil, _ refusal: Refusal? = nil
    ) async throws -> Response {
        let folders = try await store.folders()
        var content = draft ?? RequestContent()
        if draft == nil {
            content.folder = Int64(request.word("folder")) ?? folders.first?.number ?? 0
            content.login = String(request.word("login").prefix(128))
            if try context.requestPerson.isInstaller { content.assignee = try context.known.name }
        }
        let page = NewRequestPage(
            content, folders: folders, people: try await people(context), fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func one(
        _ context: HubContext, draft: RequestContent? = nil, noteDraft: String = "",
        isConflict: Bool = false, _ refusal: Refusal? = nil
    ) async throws -> Response {
        let request = try await store.request(context.number("number"))
        let visitor = try context.known
        let isInstaller = try context.requestPerson.isInstaller
        let page = RequestPage(
            request, folders: try await store.folders(), people: try await people(context),
            notes: try await store.notes(of: request.number),
            photos: try await store.photos(of: request.number),
            mayChange: visitor.role >= .operator && (!isInstaller || request.isOpen(to: visitor.name)),
            draft: draft, noteDraft: noteDraft, isConflict: isConflict, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    /// Who work may be assigned to: installers take it themselves.
    private func people(_ context: HubContext) async throws -> [String] {
        try context.requestPerson.isInstaller ? [context.known.name] : await host.visitors.names()
    }

    private func folders(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let page = FoldersPage(try await store.folders(), fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    // MARK: - What people do

    private func folder(
        _ context: HubContext, _ done: String, _ change: (Form, RequestPerson) async throws -> Void
    ) async throws -> Response {
        let person = try context.requestPerson
        return try await context.answering {
            try await change(context.form ?? Form(), person)
            news.changed("isp/requests")
            return context.seeOther("/isp/requests/folders", saying: done)
        } refused: { refusal in
            try await folders(context, refusal)
        }
    }

    private func add(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        var draft: RequestContent?
        do {
            let content = try RequestContent(form)
            draft = content
            try await host.checkAssignee(content.assignee, before: nil)
            let kept = try await store.add(content, by: context.requestPerson)
            news.changed("isp/requests")
            return context.seeOther("/isp/requests/\(kept.number)", saying: "Added.")
        } catch {
            let request = Request(
                head: .init(method: .get, scheme: nil, authority: nil, path: "/"),
                body: .init(buffer: .init()))
            return try await new(request, context, draft ?? RequestContent(), Refusal(error))
        }
    }

    /// What was typed stays in the form, whatever came between.
    private func change(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let number = context.number("number")
        var draft: RequestContent?
        do {
            let content = try RequestContent(form)
            draft = content
            let before = try await store.request(number).content.assignee
            try await host.checkAssignee(content.assignee, before: before)
            _ = try await store.change(
                number, to: content, seen: Int(form["version"]) ?? 0, by: context.requestPerson)
            news.changed("isp/requests")
            return context.seeOther("/isp/requests/\(number)", saying: "Saved.")
        } catch RequestFault.notFound {
            throw RequestFault.notFound
        } catch RequestFault.changed(let now) {
            return try await one(
                context, draft: draft, isConflict: true, Refusal(RequestFault.changed(now)))
        } catch {
            return try await one(context, draft: draft, Refusal(error))
        }
    }

    private func move(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let number = context.number("number")
        let target: RequestStore.Target
        switch form["step"] {
        case "up": target = .up
        case "down": target = .down
        default:
            let current = try await store.request(number).content.folder
            target = .folder(Int64(form["folder"]) ?? current, before: Int64(form["before"]))
        }
        let kept = try await store.move(number, target, by: context.requestPerson)
        news.changed("isp/requests")
        return context.seeOther("/isp/requests", saying: "Moved '\(kept.content.title)'.")
    }

    private func setBinned(_ isBinned: Bool, _ context: HubContext) async throws -> Response {
        let kept = try await store.setBinned(
            isBinned, context.number("number"), by: context.requestPerson)
        news.changed("isp/requests")
        return isBinned
            ? context.seeOther(
                "/isp/requests", saying: "'\(kept.content.title)' is in the bin for 30 days.")
            : context.seeOther("/isp/requests/\(kept.number)", saying: "Restored.")
    }

    private func note(_ context: HubContext) async throws -> Response {
        let text = (context.form ?? Form())["text"]
        let number = context.number("number")
        return try await context.answering {
            _ = try await store.addNote(text, to: number, by: context.requestPerson)
            return context.seeOther("/isp/requests/\(number)", saying: "Added.")
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await one(context, noteDraft: text, refusal)
        }
    }

    private func photo(_ request: Request, _ context: HubContext) async throws -> Response {
        let number = context.number("number")
        var file: [UInt8] = []
        let share = try await host.budget.approved.room(for: 2 * Photo.longest)
        // A form that is not ours, or too long, does not show the page again.
        _ = try await UploadForm.read(request, context, atMost: Photo.longest) { piece, _ in file += piece }
        return try await context.answering {
            _ = try await store.addPhoto(file, to: number, by: context.requestPerson)
            withExtendedLifetime(share) {}
            return context.seeOther("/isp/requests/\(number)", saying: "Added.")
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await one(context, refusal)
        }
    }
}

extension RequestStore.Question {
    /// Of the board, which shows what is to be done unless its address says otherwise.
    fileprivate init(board request: Request) throws {
        try self.init(request)
        assignee = nil
        isBin = false
        if request.word("state").isEmpty { state = "open" }
        if request.word("state") == "all" { state = nil }
    }
}
