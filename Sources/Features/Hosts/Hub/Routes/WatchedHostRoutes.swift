internal import HTTPTypes
internal import Hosts
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire

/// `/api/v1/isp/hosts` and `/api/v1/isp/folders`, for programs.
struct WatchedHostRoutes: Sendable {
    let host: HubHost
    let store: HostStore
    let prober: HostProber
    private static let longestBody = 16_384

    func add(to doors: Doors) {
        let readers = doors.programs(.viewer).group("api/v1/isp")
        readers.get("hosts") { request, _ in try await list(request) }
        readers.get("hosts/checks/:number") { _, context in try run(context) }
        readers.get("hosts/:number") { _, context in
            let one = try await store.host(context.number("number"))
            let changes = try await store.changes(of: one.number)
            return Answer.json { json in
                shape(one, &json)
                json.array("changes") { json in
                    for change in changes {
                        json.object { json in
                            json.value("at", change.at)
                            json.value("state", change.state.rawValue)
                            json.value("afterSeconds", change.after.map { UInt64(max(0, $0) / 1000) })
                        }
                    }
                }
            }
        }
        readers.get("folders") { _, _ in
            let folders = try await store.folders()
            return Answer.json { json in
                json.array("folders") { json in for one in folders { json.object { Self.shape(one, &$0) } } }
            }
        }
        let operators = doors.programs(.operator).group("api/v1/isp")
        operators.post("hosts") { request, context in try await add(request, context) }
        operators.post("hosts/check") { request, context in try await check(request) }
        operators.put("hosts/:number") { request, context in try await change(request, context) }
        operators.delete("hosts/:number") { _, context in
            _ = try await store.remove(context.number("number"), by: context.doer)
            prober.changed()
            return Answer.done
        }
        operators.post("hosts/:number/pause") { request, context in try await pause(request, context) }
        operators.post("hosts/:number/resume") { _, context in
            let one = try await store.resume(context.number("number"), by: context.doer)
            prober.changed()
            return Answer.json { shape(one, &$0) }
        }
        operators.post("folders") { request, context in
            let draft = try await Draft(request)
            let folder = try await store.addFolder(draft.name ?? "", by: context.doer)
            return Answer.json(.created) { Self.shape(folder, &$0) }
        }
        operators.put("folders/:number") { request, context in
            let draft = try await Draft(request)
            try await store.renameFolder(context.number("number"), to: draft.name ?? "", by: context.doer)
            return Answer.done
        }
        operators.delete("folders/:number") { _, context in
            try await store.removeFolder(context.number("number"), by: context.doer)
            return Answer.done
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let hosts = try await store.hosts().chosen(
            state: request.word("state"), folder: Int64(request.word("folder")), words: request.word("q"),
            at: host.clock())
        return Answer.json { json in
            json.array("hosts") { json in for one in hosts { json.object { shape(one, &$0) } } }
        }
    }

    private func add(_ request: Request, _ context: HubContext) async throws -> Response {
        let draft = try await Draft(request)
        let one = try await store.add(
            WatchedHost.Content(
                folder: draft.folder ?? 0, name: draft.name ?? "", address: draft.address ?? "",
                parent: draft.parent ?? nil), by: context.doer)
        prober.changed()
        return Answer.json(.created) { shape(one, &$0) }
    }

    private func change(_ request: Request, _ context: HubContext) async throws -> Response {
        let draft = try await Draft(request)
        guard let seen = draft.version else {
            throw HostsFault.invalid("$.version is missing: the version that you saw.")
        }
        let before = try await store.host(context.number("number"))
        var content = before.content
        content.folder = draft.folder ?? content.folder
        content.name = draft.name ?? content.name
        content.address = draft.address ?? content.address
        if let parent = draft.parent { content.parent = parent }
        let one = try await store.change(before.number, to: content, seen: seen, by: context.doer)
        prober.changed()
        return Answer.json { shape(one, &$0) }
    }

    private func pause(_ request: Request, _ context: HubContext) async throws -> Response {
        let draft = try await Draft(request)
        let one = try await store.pause(
            context.number("number"), reason: draft.reason ?? "", minutes: draft.minutes ?? nil,
            by: context.doer)
        prober.changed()
        return Answer.json { shape(one, &$0) }
    }

    private func check(_ request: Request) async throws -> Response {
        let draft = try await Draft(request)
        let (run, isJoined) = try await prober.check(store, draft.scope ?? "all", draft.id)
        return Answer.json(.accepted) { json in
            Self.shape(run, &json)
            json.value("isJoined", isJoined)
        }
    }

    private func run(_ context: HubContext) throws -> Response {
        guard let run = prober.run(Int(context.number("number"))) else {
            throw Refusal(.notFound, "No check has this number.")
        }
        return Answer.json { Self.shape(run, &$0) }
    }

    // MARK: - JSON

    private func shape(_ one: WatchedHost, _ json: inout JSONWriter) {
        json.value("number", UInt64(one.number))
        json.value("folder", UInt64(one.content.folder))
        json.value("name", one.content.name)
        json.value("address", one.content.address)
        json.value("parent", one.content.parent.map { UInt64($0) })
        json.value("state", one.health.state.rawValue)
        json.value("since", UTCTime(milliseconds: one.health.since))
        json.value("checkedAt", one.checkedAt)
        json.value("roundTripSeconds", one.roundTripMicroseconds.map { Double($0) / 1e6 }, decimals: 6)
        json.value("isPaused", one.isPaused(at: host.clock()))
        json.value("pausedBy", one.pause?.by)
        json.value("pausedReason", one.pause?.reason)
        json.value("pausedUntil", one.pause?.until.map { UTCTime(milliseconds: $0) })
        json.value("version", UInt64(one.version))
    }

    private static func shape(_ one: HostFolder, _ json: inout JSONWriter) {
        json.value("number", UInt64(one.number))
        json.value("name", one.name)
        json.value("hosts", UInt64(one.count))
    }

    private static func shape(_ one: CheckRun, _ json: inout JSONWriter) {
        json.value("run", UInt64(one.number))
        json.value("scope", one.scope)
        json.value("hosts", UInt64(one.hosts.count))
        json.value("done", UInt64(one.done.count))
        json.value("startedAt", one.startedAt)
        json.value("endedAt", one.endedAt)
    }

    /// What bodies of these routes may hold.
    private struct Draft {
        private enum Key: String, CaseIterable {
            case folder, name, address, parent, version, reason, minutes, scope, id
        }
        private static let keys = KeyTable<Key>()

        var folder: Int64?
        var name: String?
        var address: String?
        /// `nil` inside is `null`.
        var parent: Int64??
        var version: Int?
        var reason: String?
        var minutes: Int??
        var scope: String?
        var id: Int64?

        init(_ request: Request) async throws {
            guard let body = try await request.bytes(atMost: longestBody) else {
                throw Refusal.tooLong(longestBody)
            }
            var reader = JSONReader(body)
            self = try reader.whole { (reader) throws(WireFault) in
                var draft = Draft()
                try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                    try draft.read(key, &reader)
                }
                return draft
            }
        }

        private init() {}

        private mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
            switch key {
            case .folder: folder = Int64(clamping: try reader.count())
            case .name: name = try reader.string(atMost: 1024)
            case .address: address = try reader.string(atMost: 1024)
            case .parent:
                parent = .some(
                    try reader.optional { (reader) throws(WireFault) in Int64(clamping: try reader.count()) })
            case .version: version = Int(clamping: try reader.count())
            case .reason: reason = try reader.string(atMost: 4096)
            case .minutes:
                minutes = .some(
                    try reader.optional { (reader) throws(WireFault) in Int(clamping: try reader.count()) })
            case .scope: scope = try reader.string(atMost: 16)
            case .id: id = Int64(clamping: try reader.count())
            }
        }
    }
}

extension HostProber {
    /// - Parameters:
    ///   - scope: `all`, `dead` or `host`.
    ///   - number: of the host, where it is one.
    func check(
        _ store: HostStore, _ scope: String, _ number: Int64?
    ) async throws -> (run: CheckRun, isJoined: Bool) {
        if scope == "host" {
            guard let number else { throw HostsFault.invalid("id is missing: the host's number.") }
            return try await check([try await store.host(number)], scope)
        }
        guard let known = CheckScope(rawValue: scope) else {
            throw HostsFault.invalid("The scope is not one of all, dead, host.")
        }
        let now = store.now
        let hosts = try await store.hosts().filter {
            known.includes($0.health.state, isPaused: $0.isPaused(at: now))
        }
        return try await check(hosts, scope)
    }
}

extension [WatchedHost] {
    /// Those that a page or a program asks for: of a state (`up`, `down`, `suspect`, `unknown`, `paused`), of a folder, whose
    /// name or address holds the words. Those that are down come first, the newest of them first.
    func chosen(state: String, folder: Int64?, words: String, at now: UTCTime) -> [WatchedHost] {
        let wanted = words.lowercased().split(separator: " ")
        return filter { one in
            let isPaused = one.isPaused(at: now)
            let isOfState =
                switch state {
                case "": true
                case "paused": isPaused
                default: one.health.state.rawValue == state && !isPaused
                }
            let text = "\(one.content.name) \(one.content.address)".lowercased()
            return isOfState && (folder.map { $0 == one.content.folder } ?? true)
                && wanted.allSatisfy { text.contains($0) }
        }.enumerated().sorted { first, second in
            func rank(_ one: WatchedHost) -> Int64 {
                one.health.state == .down && !one.isPaused(at: now) ? -one.health.since : 0
            }
            return (rank(first.element), first.offset) < (rank(second.element), second.offset)
        }.map(\.element)
    }
}
