internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorWire
internal import Requests

/// `/api/v1/isp/requests`: the board, for programs.
struct RequestRoutes: Sendable {
    let host: HubHost
    let news: NewsBoard
    let store: RequestStore

    func add(to doors: Doors) {
        let programs = doors.programs(duty: .requests).group("api/v1/isp")
        programs.get("requests") { request, _ in try await list(request) }
        programs.post("requests") { request, context in try await add(request, context) }
        programs.get("requests/:number") { _, context in try await one(context) }
        programs.put("requests/:number") { request, context in try await change(request, context) }
        programs.delete("requests/:number") { _, context in try await setBinned(true, context) }
        programs.post("requests/:number/restore") { _, context in try await setBinned(false, context) }
        programs.post("requests/:number/move") { request, context in try await move(request, context) }
        programs.post("requests/:number/notes") { request, context in try await note(request, context) }
        programs.post("requests/:number/photos") { request, context in try await photo(request, context) }
        programs.get("requests/:number/photos/:photo") { _, context in
            try await Self.photo(store, context)
        }
        programs.delete("requests/:number/photos/:photo") { _, context in
            try await store.removePhoto(
                context.number("photo"), of: context.number("number"), by: context.requestPerson)
            return Answer.done
        }
        programs.get("request-folders") { _, _ in
            let folders = try await store.folders()
            return Answer.json { json in
                json.array("folders") { json in
                    for one in folders { json.object { RequestShape.folder(one, &$0) } }
                }
            }
        }
        // Folders are the desk's.
        let planners = doors.programs(duty: .desk).group("api/v1/isp")
        planners.post("request-folders") { request, context in try await addFolder(request, context) }
        planners.delete("request-folders/:number") { _, context in
            try await store.removeFolder(context.number("number"), by: context.requestPerson)
            return Answer.done
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let question = try RequestStore.Question(request)
        let requests = try await store.requests(question)
        return Answer.json { json in
            json.array("requests") { json in
                for one in requests { json.object { RequestShape.request(one, &$0) } }
            }
        }
    }

    private func one(_ context: HubContext) async throws -> Response {
        let request = try await store.request(context.number("number"))
        let notes = try await store.notes(of: request.number)
        let photos = try await store.photos(of: request.number)
        return Answer.json { json in
            RequestShape.request(request, &json)
            json.array("notes") { json in for one in notes { json.object { RequestShape.note(one, &$0) } } }
            json.array("photos") { json in
                for one in photos { json.object { RequestShape.photo(one, &$0) } }
            }
        }
    }

    private func add(_ request: Request, _ context: HubContext) async throws -> Response {
        let draft = try RequestDraft(json: await Self.body(request))
        guard draft.namesTitle else { throw RequestFault.invalid("$.title is missing.") }
        var content = RequestContent()
        content.folder = try await store.folders().first?.number ?? 0
        content = draft.applied(to: content)
        try await host.checkAssignee(content.assignee, before: nil)
        let kept = try await store.add(content, by: context.requestPerson)
        news.changed("isp/requests")
        return Answer.json(.created) { RequestShape.request(kept, &$0) }
    }

    /// A change of another version is refused with what is there now.
    private func change(_ request: Request, _ context: HubContext) async throws -> Response {
        let draft = try RequestDraft(json: await Self.body(request))
        guard let seen = draft.seen else {
            throw RequestFault.invalid("$.version is missing: the version that you saw.")
        }
        let before = try await store.request(context.number("number"))
        let content = draft.applied(to: before.content)
        try await host.checkAssignee(content.assignee, before: before.content.assignee)
        do {
            let kept = try await store.change(
                before.number, to: content, seen: seen, by: context.requestPerson)
            news.changed("isp/requests")
            return Answer.json { RequestShape.request(kept, &$0) }
        } catch RequestFault.changed(let now) {
            return Answer.json(.conflict) { json in
                json.value("error", RequestFault.changed(now).description)
                json.key("now")
                json.object { RequestShape.request(now, &$0) }
            }
        }
    }

    private func setBinned(_ isBinned: Bool, _ context: HubContext) async throws -> Response {
        let kept = try await store.setBinned(
            isBinned, context.number("number"), by: context.requestPerson)
        news.changed("isp/requests")
        return Answer.json { RequestShape.request(kept, &$0) }
    }

    private enum MoveKey: String, CaseIterable { case folder, before }
    private static let moveKeys = KeyTable<MoveKey>()

    private func move(_ request: Request, _ context: HubContext) async throws -> Response {
        let number = context.number("number")
        var reader = JSONReader(try await Self.body(request))
        let (folder, before) = try reader.whole {
            (reader) throws(WireFault) -> (folder: Int64?, before: Int64?) in
            var target: (folder: Int64?, before: Int64?) = (nil, nil)
            try reader.object(Self.moveKeys) { (key, reader) throws(WireFault) in
                let value = try reader.optional { (reader) throws(WireFault) in
                    Int64(clamping: try reader.count())
                }
                if key == .folder { target.folder = value } else { target.before = value }
            }
            return target
        }
        let current = try await store.request(number).content.folder
        let kept = try await store.move(
            number, .folder(folder ?? current, before: before), by: context.requestPerson)
        news.changed("isp/requests")
        return Answer.json { RequestShape.request(kept, &$0) }
    }

    private func note(_ request: Request, _ context: HubContext) async throws -> Response {
        let text = try Self.only("text", of: await Self.body(request))
        let note = try await store.addNote(text, to: context.number("number"), by: context.requestPerson)
        return Answer.json(.created) { RequestShape.note(note, &$0) }
    }

    private func photo(_ request: Request, _ context: HubContext) async throws -> Response {
        var file: [UInt8] = []
        let share = try await host.budget.approved.room(for: 2 * Photo.longest)
        try await request.receive(atMost: Photo.longest) { file += $0 }
        let kept = try await store.addPhoto(file, to: context.number("number"), by: context.requestPerson)
        withExtendedLifetime(share) {}
        return Answer.json(.created) { RequestShape.photo(kept, &$0) }
    }

    private func addFolder(_ request: Request, _ context: HubContext) async throws -> Response {
        let name = try Self.only("name", of: await Self.body(request))
        let folder = try await store.addFolder(name, by: context.requestPerson)
        return Answer.json(.created) { RequestShape.folder(folder, &$0) }
    }

    /// A photo's bytes, for pages and programs. They never change under this number.
    static func photo(_ store: RequestStore, _ context: HubContext) async throws -> Response {
        let (photo, bytes) = try await store.photo(context.number("photo"), of: context.number("number"))
        var response = Answer.bytes(.ok, bytes, type: photo.kind.contentType)
        response.headers[.cacheControl] = "private, max-age=86400, immutable"
        return response
    }

    private static func body(_ request: Request) async throws -> [UInt8] {
        guard let body = try await request.bytes(atMost: RequestDraft.longestBody) else {
            throw Refusal.tooLong(RequestDraft.longestBody)
        }
        return body
    }

    /// The one string of an object of one key.
    private static func only(_ name: String, of json: [UInt8]) throws -> String {
        var reader = JSONReader(json)
        let text = try reader.whole { (reader) throws(WireFault) -> String? in
            var text: String?
            let keys = KeyTable<Bool>(keys: [true], names: [Array(name.utf8)])
            try reader.object(keys) { (_, reader) throws(WireFault) in
                text = try reader.string(atMost: 16_384)
            }
            return text
        }
        guard let text else { throw RequestFault.invalid("$.\(name) is missing.") }
        return text
    }
}

extension HubContext {
    /// Who asks. A visitor without the desk's duty is an installer, who changes their own requests and those without an
    /// assignee.
    var requestPerson: RequestPerson {
        get throws { RequestPerson(doer, isInstaller: !(try known.duties.contains(.desk))) }
    }
}

extension HubHost {
    /// Whether there is a user of this name. Who was assigned before may stay, also when they have left.
    func checkAssignee(_ name: String?, before: String?) async throws {
        guard let name, name != before else { return }
        let known = try await visitors.names()
        guard known.contains(name) else {
            throw RequestFault.invalid(
                "No user has the name '\(name.prefix(60))'. Assign it to one of: \(known.prefix(20).joined(separator: ", "))."
            )
        }
    }
}

extension RequestStore.Question {
    /// - Throws: `RequestFault.invalid`.
    init(_ request: Request) throws {
        self.init()
        isBin = request.word("bin") == "true"
        if !request.word("folder").isEmpty { folder = Int64(request.word("folder")) ?? 0 }
        let state = request.word("state")
        if !state.isEmpty {
            guard ["open", "all"].contains(state) || WorkRequest.State(rawValue: state) != nil else {
                throw RequestFault.invalid("The state is not 'open' or a state's word.")
            }
            self.state = state == "all" ? nil : state
        }
        let kind = request.word("kind")
        if !kind.isEmpty {
            guard let known = WorkRequest.Kind(rawValue: kind) else {
                throw RequestFault.invalid("The kind is not one of connection, trunk, equipment, extra.")
            }
            self.kind = known
        }
        if request.uri.queryParameters["assignee"] != nil { assignee = request.word("assignee") }
        words = String(request.word("q").prefix(200))
    }
}
