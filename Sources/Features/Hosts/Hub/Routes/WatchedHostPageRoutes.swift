internal import HTTPTypes
internal import Hosts
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/isp/hosts` and `/isp/folders`, as people see and change them.
struct WatchedHostPageRoutes: Sendable {
    private static let section = "/isp/hosts"
    private static let longestList = 2 << 20
    let host: HubHost
    let store: HostStore
    let prober: HostProber

    func add(to doors: Doors) {
        let pages = doors.pages(.viewer).group("isp")
        pages.get("hosts") { _, context in try await list(context) }
        pages.get("hosts.csv") { _, _ in
            let text = HostList.text(try await store.list())
            return Answer.bytes(
                .ok, headers: [.contentDisposition: Answer.attachment("hosts.csv")], Array(text.utf8),
                type: "text/csv; charset=utf-8")
        }
        pages.get("hosts/:number/edit") { _, context in try await one(context) }
        pages.get("folders") { _, context in try await folders(context) }
        let operators = doors.pages(.operator).group("isp")
        operators.post("hosts") { _, context in try await add(context) }
        operators.post("hosts/check") { _, context in try await check(context) }
        operators.post("hosts/:number") { _, context in try await change(context) }
        operators.post("hosts/:number/pause") { _, context in
            try await changed(context, "Paused.") { number, form in
                _ = try await store.pause(
                    number, reason: form["reason"], minutes: Int(form["minutes"]), by: context.doer)
            }
        }
        operators.post("hosts/:number/resume") { _, context in
            try await changed(context, "Resumed.") { number, _ in
                _ = try await store.resume(number, by: context.doer)
            }
        }
        operators.post("hosts/:number/remove") { _, context in
            let one = try await store.remove(context.number("number"), by: context.doer)
            prober.changed()
            return context.seeOther(Self.section, saying: "Removed '\(one.content.name)'.")
        }
        operators.post("folders") { _, context in
            try await folder(context, "Added.") { form in
                _ = try await store.addFolder(form["name"], by: context.doer)
            }
        }
        operators.post("folders/:number") { _, context in
            try await folder(context, "Renamed.") { form in
                try await store.renameFolder(context.number("number"), to: form["name"], by: context.doer)
            }
        }
        operators.post("folders/:number/remove") { _, context in
            try await folder(context, "Removed.") { _ in
                try await store.removeFolder(context.number("number"), by: context.doer)
            }
        }
        doors.uploads(.operator).post("isp/hosts/import") { request, context in
            try await `import`(request, context)
        }
    }

    // MARK: - What is shown

    private func list(
        _ context: HubContext, draft: WatchedHostsPage.HostDraftItem = .init(), _ refusal: Refusal? = nil
    ) async throws -> Response {
        let query = PageQuery(
            Self.section, ["state", "folder", "q"].map { ($0, context.query($0)) })
        let (all, now) = (try await store.hosts(), host.clock())
        let shown = all.chosen(
            state: query["state"] ?? "", folder: query["folder"].flatMap { Int64($0) },
            words: query["q"] ?? "", at: now)
        let page = WatchedHostsPage(
            all, shown: shown, folders: try await store.folders(), runs: prober.runs, query: query,
            trouble: prober.trouble, fault: refusal?.sentence, draft: draft, now: now)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func one(
        _ context: HubContext, content: WatchedHost.Content? = nil, _ refusal: Refusal? = nil
    ) async throws -> Response {
        let one = try await store.host(context.number("number"))
        let page = WatchedHostPage(
            one, content: content, changes: try await store.changes(of: one.number),
            folders: try await store.folders(), hosts: try await store.hosts(), now: host.clock(),
            fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func folders(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let page = HostFoldersPage(try await store.folders(), fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    // MARK: - What people do

    private func add(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        return try await context.answering {
            let one = try await store.add(
                WatchedHost.Content(
                    folder: Int64(form["folder"]) ?? 0, name: form["name"], address: form["address"]),
                by: context.doer)
            prober.changed()
            return context.seeOther(Self.section, saying: "'\(one.content.name)' is watched.")
        } refused: { refusal in
            try await list(context, draft: .init(name: form["name"], address: form["address"]), refusal)
        }
    }

    private func change(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let content = WatchedHost.Content(
            folder: Int64(form["folder"]) ?? 0, name: form["name"], address: form["address"],
            parent: Int64(form["parent"]))
        return try await context.answering {
            let one = try await store.change(
                context.number("number"), to: content, seen: Int(form["version"]) ?? 0, by: context.doer)
            prober.changed()
            return context.seeOther(HostRowItem.path(one.number), saying: "Saved.")
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await one(context, content: content, refusal)
        }
    }

    private func changed(
        _ context: HubContext, _ done: String, _ change: (Int64, Form) async throws -> Void
    ) async throws -> Response {
        let number = context.number("number")
        return try await context.answering {
            try await change(number, context.form ?? Form())
            prober.changed()
            return context.seeOther(HostRowItem.path(number), saying: done)
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await one(context, refusal)
        }
    }

    private func check(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        return try await context.answering {
            let (run, isJoined) = try await prober.check(store, form["scope"], Int64(form["id"]))
            let count = CountText.text(run.hosts.count, "host is", "hosts are")
            return context.seeOther(
                Self.section,
                saying: isJoined
                    ? "A check that includes these hosts is already running." : "\(count) pinged now.")
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await list(context, refusal)
        }
    }

    private func folder(
        _ context: HubContext, _ done: String, _ change: (Form) async throws -> Void
    ) async throws -> Response {
        try await context.answering {
            try await change(context.form ?? Form())
            return context.seeOther("/isp/folders", saying: done)
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await folders(context, refusal)
        }
    }

    private func `import`(_ request: Request, _ context: HubContext) async throws -> Response {
        var bytes: [UInt8] = []
        _ = try await UploadForm.read(request, context, atMost: Self.longestList) { piece, _ in bytes += piece
        }
        return try await context.answering {
            let result = try await store.import(HostList.hosts(in: bytes), by: context.doer)
            prober.changed()
            return context.seeOther(
                Self.section,
                saying: CountText.text(result.added, "host was", "hosts were")
                    + " added; \(CountText.text(result.known, "was", "were")) watched already.")
        } refused: { refusal in
            try await list(context, refusal)
        }
    }
}

extension HostList {
    /// - Throws: `HostsFault`.
    static func hosts(in bytes: [UInt8]) throws -> [Host] {
        // A mark of byte order, as spreadsheets write it.
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
        guard let list = String(validating: text, as: UTF8.self) else {
            throw HostsFault.invalid("The list is not UTF-8. Save it as CSV, UTF-8.")
        }
        do throws(Fault) {
            return try read(list)
        } catch {
            throw HostsFault.invalid("The list cannot be read: \(error)")
        }
    }
}
