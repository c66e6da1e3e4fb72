internal import Configs
internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Hummingbird
internal import MonitorWire

/// `/api/v1/isp/configs` and `/api/v1/isp/firmware`, for programs.
struct ConfigRoutes: Sendable {
    let host: HubHost
    let store: ConfigStore
    let reading: ConfigReading

    func add(to doors: Doors) {
        let programs = doors.programs(duty: .configs).group("api/v1/isp")
        programs.get("configs") { request, _ in try await list(request) }
        programs.post("configs") { request, context in try await send(request, context) }
        programs.delete("configs") { request, context in
            try await store.remove(try Self.device(request), by: context.doer)
            return Answer.done
        }
        programs.post("configs/read") { request, context in
            Self.answer(try await reading.read(try Self.device(request), by: context.doer))
        }
        programs.get("configs/compare") { request, _ in try await compare(request) }
        programs.get("configs/:number") { request, context in try await text(request, context) }
        programs.put("configs/:number") { request, context in
            let note = try await ConfigNote(request).note
            try await store.note(context.number("number"), note, by: context.doer)
            let copy = try await store.copy(context.number("number")).copy
            return Answer.json { ConfigShape.copy(copy, &$0) }
        }
        programs.delete("configs/:number") { _, context in
            try await store.removeCopy(context.number("number"), by: context.doer)
            return Answer.done
        }
        programs.get("firmware") { _, _ in
            let all = try await store.firmware()
            return Answer.json { json in
                json.array("firmware") { json in
                    for one in all { json.object { ConfigShape.firmware(one, &$0) } }
                }
            }
        }
        programs.post("firmware") { request, context in try await addFirmware(request, context) }
        programs.get("firmware/:digest") { _, context in try await Self.firmware(store, context) }
        programs.put("firmware/:digest") { request, context in
            let words = try await FirmwareWords(request)
            let changed = try await store.changeFirmware(
                context.word("digest"), words.details, seen: words.revision, by: context.doer)
            return Answer.json { ConfigShape.firmware(changed, &$0) }
        }
        programs.delete("firmware/:digest") { _, context in
            try await store.removeFirmware(context.word("digest"), by: context.doer)
            return Answer.done
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let name = request.word("device")
        guard name.isEmpty else {
            _ = try await store.device(name)
            let copies = try await store.copies(of: name)
            return Answer.json { json in
                json.array("copies") { json in
                    for one in copies { json.object { ConfigShape.copy(one, &$0) } }
                }
            }
        }
        let devices = try await store.devices()
        return Answer.json { json in
            json.array("devices") { json in
                for one in devices { json.object { ConfigShape.device(one, &$0) } }
            }
        }
    }

    private func send(_ request: Request, _ context: HubContext) async throws -> Response {
        var arrival = ConfigStore.Arrival(
            device: try Self.device(request),
            profile: request.word("profile").isEmpty ? nil : request.word("profile"), source: .sent)
        arrival.note = request.word("note")
        arrival.isForced = request.word("force") == "true"
        var bytes: [UInt8] = []
        let share = try await host.budget.approved.room(for: 3 * ReceivedConfiguration.longest)
        try await request.receive(atMost: ReceivedConfiguration.longest) { bytes += $0 }
        let kept = try await store.keep(bytes, arrival, by: context.doer)
        withExtendedLifetime(share) {}
        host.live.ring()
        return Self.answer(kept)
    }

    private static func answer(_ kept: ConfigStore.Kept) -> Response {
        switch kept {
        case .version(let copy): Answer.json(.created) { ConfigShape.copy(copy, &$0) }
        case .unchanged(let copy): Answer.json { ConfigShape.copy(copy, &$0) }
        }
    }

    private func text(_ request: Request, _ context: HubContext) async throws -> Response {
        let number = context.number("number")
        switch request.word("part") {
        case "", "safe":
            return Self.plain(Array(try await store.copy(number).safe.utf8))
        case "full":
            return Self.plain(try await Self.full(number, store, context))
        default: throw ConfigFault.invalid("part is 'safe' or 'full'.")
        }
    }

    /// With secrets: for who has the duty, and told by the audit.
    static func full(_ number: Int64, _ store: ConfigStore, _ context: HubContext) async throws -> [UInt8] {
        guard try context.known.duties.contains(.configsSecret) else {
            throw Refusal(
                .forbidden,
                "Full configurations hold secrets: this needs the duty \(Duty.configsSecret.rawValue).")
        }
        return try await store.openFull(number, by: context.doer)
    }

    private func compare(_ request: Request) async throws -> Response {
        guard let old = Int64(request.word("a")), let new = Int64(request.word("b")) else {
            throw ConfigFault.invalid("a and b are the numbers of two configurations.")
        }
        let (one, other) = (try await store.copy(old).safe, try await store.copy(new).safe)
        let text = TextDiff.unified(Self.lines(one), Self.lines(other))
        return Self.plain(Array(text.utf8))
    }

    /// Without the empty text behind the last line.
    static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func plain(_ bytes: [UInt8]) -> Response {
        Answer.bytes(.ok, bytes, type: "text/plain; charset=utf-8")
    }

    private func addFirmware(_ request: Request, _ context: HubContext) async throws -> Response {
        var details = Firmware.Details()
        details.name = request.word("name")
        details.vendor = request.word("vendor")
        details.model = request.word("model")
        details.version = request.word("version")
        details.note = request.word("note")
        details.isRecommended = request.word("recommended") == "true"
        _ = try details.checked()
        let most = host.settings(ConfigSettings.self).firmwareBytes
        let writing = try await store.beginFirmware()
        try await request.receive(atMost: most) { try writing.write($0) }
        let kept = try await store.keepFirmware(writing, details, by: context.doer)
        return Answer.json(.created) { ConfigShape.firmware(kept, &$0) }
    }

    /// As a file to save: a browser opens nothing of it.
    static func firmware(_ store: ConfigStore, _ context: HubContext) async throws -> Response {
        let (one, path) = try await store.firmware(context.word("digest"))
        let headers: HTTPFields = [.contentDisposition: Answer.attachment(one.details.name)]
        guard let file = FileReading(path) else {
            throw ConfigFault.sealed("The firmware's file cannot be read: \(path). Check its owner.")
        }
        return Answer.file(file, type: "application/octet-stream", headers: headers)
    }

    private static func device(_ request: Request) throws -> String {
        let name = request.word("device")
        guard !name.isEmpty else { throw ConfigFault.invalid("device is missing: the device's name.") }
        return name
    }
}

/// What a program says of a firmware: all of its details, which replace those that are there, and the revision that it saw.
struct FirmwareWords: Sendable {
    private enum Key: String, CaseIterable, Sendable {
        case name, vendor, model, version, note, isRecommended, revision
    }
    private static let longest = 8192
    let details: Firmware.Details
    let revision: String

    init(_ request: Request) async throws {
        var reader = JSONReader(try await request.content(atMost: Self.longest))
        let (details, revision) = try reader.whole { (reader) throws(WireFault) in
            var (details, revision) = (Firmware.Details(), String?.none)
            try reader.object(KeyTable<Key>()) { (key, reader) throws(WireFault) in
                switch key {
                case .name: details.name = try reader.string(atMost: 1000)
                case .vendor: details.vendor = try reader.string(atMost: 1000)
                case .model: details.model = try reader.string(atMost: 1000)
                case .version: details.version = try reader.string(atMost: 1000)
                case .note: details.note = try reader.string(atMost: 2000)
                case .isRecommended: details.isRecommended = try reader.bool()
                case .revision: revision = try reader.string(atMost: 64)
                }
            }
            return (details, revision)
        }
        guard let revision else {
            throw ConfigFault.invalid("$.revision is missing: the revision that you saw.")
        }
        self.details = details
        self.revision = revision
    }
}

/// What a program says of a version: `{"note":…}`.
struct ConfigNote: Sendable {
    private enum Key: String, CaseIterable, Sendable { case note }
    private static let longest = 4096
    let note: String

    init(_ request: Request) async throws {
        var reader = JSONReader(try await request.content(atMost: Self.longest))
        let note = try reader.whole { (reader) throws(WireFault) in
            var note: String?
            try reader.object(KeyTable<Key>()) { (_, reader) throws(WireFault) in
                note = try reader.string(atMost: 2000)
            }
            return note
        }
        guard let note else { throw ConfigFault.invalid("note is missing; an empty one removes it.") }
        self.note = note
    }
}
