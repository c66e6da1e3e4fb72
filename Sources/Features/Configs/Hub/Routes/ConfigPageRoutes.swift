internal import Configs
internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `/isp/configs` and `/isp/firmware`, as people see and change them.
struct ConfigPageRoutes: Sendable {
    private static let section = "/isp/configs"
    private static let firmwareSection = "/isp/firmware"
    let host: HubHost
    let store: ConfigStore
    let reading: ConfigReading

    func add(to doors: Doors) {
        let pages = doors.pages(duty: .configs).group("isp")
        pages.get("configs") { _, context in try await list(context) }
        pages.get("configs/devices/:name") { _, context in try await device(context) }
        pages.post("configs/devices/:name/read") { _, context in try await read(context) }
        pages.post("configs/devices/:name/remove") { _, context in
            try await store.remove(context.word("name"), by: context.doer)
            return context.seeOther(Self.section, saying: "Removed.")
        }
        pages.get("configs/compare") { request, context in try await compare(request, context) }
        pages.get("configs/:number") { _, context in try await copy(context) }
        pages.post("configs/:number/note") { _, context in try await note(context) }
        pages.post("configs/:number/remove") { _, context in
            let number = context.number("number")
            let device = try await store.removeCopy(number, by: context.doer)
            return context.seeOther(ConfigsPage.path(device), saying: "Removed version \(number).")
        }
        pages.get("configs/:number/text") { _, context in
            let (copy, safe) = try await store.copy(context.number("number"))
            return Self.download(Array(safe.utf8), "\(copy.device)-\(copy.number).txt")
        }
        doors.pages(duty: .configsSecret).post("isp/configs/:number/full") { _, context in
            let number = context.number("number")
            let name = try await store.copy(number).copy.device
            return Self.download(
                try await ConfigRoutes.full(number, store, context), "\(name)-\(number)-full.txt")
        }
        doors.uploads(duty: .configs).post("isp/configs") { request, context in
            try await send(request, context)
        }
        pages.get("firmware") { _, context in try await firmware(context) }
        pages.get("firmware/:digest") { _, context in try await ConfigRoutes.firmware(store, context) }
        pages.post("firmware/:digest") { _, context in try await changeFirmware(context) }
        pages.post("firmware/:digest/remove") { _, context in
            try await store.removeFirmware(context.word("digest"), by: context.doer)
            return context.seeOther(Self.firmwareSection, saying: "Removed.")
        }
        doors.uploads(duty: .configs).post("isp/firmware") { request, context in
            try await addFirmware(request, context)
        }
    }

    private static func download(_ bytes: [UInt8], _ name: String) -> Response {
        Answer.bytes(
            .ok, headers: [.contentDisposition: Answer.attachment(name)], bytes,
            type: "text/plain; charset=utf-8")
    }

    // MARK: - Configurations

    private func list(
        _ context: HubContext, device: String = "", _ refusal: Refusal? = nil
    ) async throws -> Response {
        let page = ConfigsPage(
            try await store.devices(), readable: (try? await reading.devices()) ?? [],
            mayChange: try context.known.role >= .operator, fault: refusal?.sentence, device: device)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func device(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let name = context.word("name")
        let readable = (try? await reading.devices())?.first { $0.name == name }
        let device: ConfigDevice
        do {
            device = try await store.device(name)
        } catch let fault as ConfigFault {
            guard let readable else { throw fault }
            device = ConfigDevice(
                name: name, profile: readable.profile, triedAt: nil, outcome: nil, reason: nil,
                confirmedAt: nil, versions: 0, newest: nil)
        }
        let mayChange = try context.known.role >= .operator
        let page = ConfigDevicePage(
            device, try await store.copies(of: name), refusals: try await store.refusals(of: name),
            mayRead: mayChange && readable != nil, mayChange: mayChange, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func read(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let kept = try await reading.read(context.word("name"), by: context.doer)
            return context.seeOther(ConfigsPage.path(context.word("name")), saying: Self.words(kept))
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await device(context, refusal)
        }
    }

    private static func words(_ kept: ConfigStore.Kept) -> String {
        switch kept {
        case .version(let copy): "Kept as version \(copy.number)."
        case .unchanged(let copy): "Unchanged since version \(copy.number)."
        }
    }

    private func copy(
        _ context: HubContext, draft: String? = nil, _ refusal: Refusal? = nil
    ) async throws -> Response {
        let (copy, safe) = try await store.copy(context.number("number"))
        let visitor = try context.known
        let mayChange = visitor.role >= .operator
        let page = ConfigCopyPage(
            copy, ConfigRoutes.lines(safe),
            mayOpen: copy.hasFull && mayChange && visitor.duties.contains(.configsSecret),
            mayChange: mayChange, note: draft, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func note(_ context: HubContext) async throws -> Response {
        let text = context.form?["note"] ?? ""
        return try await context.answering {
            try await store.note(context.number("number"), text, by: context.doer)
            return context.seeOther("/isp/configs/\(context.number("number"))", saying: "Saved.")
        } refused: { refusal in
            guard refusal.status != .notFound else { throw refusal }
            return try await copy(context, draft: text, refusal)
        }
    }

    private func compare(_ request: Request, _ context: HubContext) async throws -> Response {
        guard let old = Int64(request.word("a")), let new = Int64(request.word("b")) else {
            throw ConfigFault.invalid("Choose two versions to compare.")
        }
        let (one, other) = (try await store.copy(min(old, new)), try await store.copy(max(old, new)))
        let diff = DiffRows(ConfigRoutes.lines(one.safe), ConfigRoutes.lines(other.safe))
        return context.page(ConfigComparePage(one.copy, other.copy, diff), section: Self.section)
    }

    private func send(_ request: Request, _ context: HubContext) async throws -> Response {
        var bytes: [UInt8] = []
        let share = try await host.budget.approved.room(for: 3 * ReceivedConfiguration.longest)
        let form = try await UploadForm.read(
            request, context, atMost: ReceivedConfiguration.longest
        ) { piece, _ in bytes += piece }
        return try await context.answering {
            guard form.fileBytes > 0 else {
                throw ConfigFault.invalid("Choose a file with the configuration.")
            }
            var arrival = ConfigStore.Arrival(
                device: form["device"], profile: form["profile"].isEmpty ? nil : form["profile"],
                source: .sent)
            arrival.note = form["note"]
            arrival.isForced = form["force"] == "on"
            let kept = try await store.keep(bytes, arrival, by: context.doer)
            withExtendedLifetime(share) {}
            host.live.ring()
            let device = try ConfigDevice.checked(form["device"])
            return context.seeOther(ConfigsPage.path(device), saying: Self.words(kept))
        } refused: { refusal in
            try await list(context, device: form["device"], refusal)
        }
    }

    // MARK: - Firmware

    private var most: Int { host.settings(ConfigSettings.self).firmwareBytes }

    /// - Parameter draft: what was typed of one file, by its digest, and refused.
    private func firmware(
        _ context: HubContext, draft: (digest: String, details: Firmware.Details)? = nil,
        _ refusal: Refusal? = nil
    ) async throws -> Response {
        let page = FirmwarePage(
            try await store.firmware(), most: most, mayChange: try context.known.role >= .operator,
            draft: draft, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.firmwareSection) }
        return context.page(refusal, page, section: Self.firmwareSection)
    }

    private func addFirmware(_ request: Request, _ context: HubContext) async throws -> Response {
        let writing = try await store.beginFirmware()
        let form = try await UploadForm.read(request, context, atMost: most) { piece, _ in
            try writing.write(piece)
        }
        return try await context.answering {
            guard form.fileBytes > 0 else { throw ConfigFault.invalid("Choose a file.") }
            var details = Firmware.Details { form[$0] }
            if details.name.isEmpty { details.name = form.fileName }
            let kept = try await store.keepFirmware(writing, details, by: context.doer)
            return context.seeOther(Self.firmwareSection, saying: "Kept '\(kept.details.name)'.")
        } refused: { refusal in
            try await firmware(context, refusal)
        }
    }

    private func changeFirmware(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let (digest, details) = (context.word("digest"), Firmware.Details { form[$0] })
        return try await context.answering {
            _ = try await store.changeFirmware(
                digest, details, seen: form["seen"].isEmpty ? nil : form["seen"], by: context.doer)
            return context.seeOther(Self.firmwareSection, saying: "Saved.")
        } refused: { refusal in
            try await firmware(context, draft: (digest, details), refusal)
        }
    }
}

extension Firmware.Details {
    /// Of a form.
    fileprivate init(_ field: (String) -> String) {
        self.init()
        name = field("name")
        vendor = field("vendor")
        model = field("model")
        version = field("version")
        note = field("note")
        isRecommended = field("recommended") == "on"
    }
}
