internal import DeviceRegistry
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import Inventory
internal import MonitorCore

/// `/isp/admin`: devices, what opens them, and what runs.
struct AdminRoutes: Sendable {
    let host: HubHost
    let store: InventoryStore
    let reader: DeviceReader
    let board: ReadingBoard
    private var registry: DeviceRegistry { store.registry }
    private static let section = "/isp/admin/devices"

    func add(to doors: Doors) {
        let pages = doors.pages(duty: .ispAdmin).group("isp/admin")
        pages.get("devices") { _, context in try await list(context) }
        pages.post("devices") { _, context in try await addDevice(context) }
        pages.get("devices/:number") { _, context in try await show(context) }
        pages.post("devices/:number") { _, context in try await change(context) }
        pages.post("devices/:number/remove") { _, context in
            try await registry.remove(context.number("number"), by: context.doer)
            return context.seeOther(Self.section, saying: "Removed.")
        }
        pages.get("credentials") { _, context in try await credentials(context) }
        pages.post("credentials") { _, context in
            try await changedCredentials(context) { form in
                try await registry.keep(CredentialDraft(form), as: nil, by: context.doer)
            }
        }
        pages.post("credentials/:number") { _, context in
            try await changedCredentials(context) { form in
                try await registry.keep(CredentialDraft(form), as: context.number("number"), by: context.doer)
            }
        }
        pages.post("credentials/:number/remove") { _, context in
            try await changedCredentials(context) { _ in
                try await registry.removeCredentials(context.number("number"), by: context.doer)
            }
        }
        pages.get("state") { _, context in try await state(context) }
    }

    private func list(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let sets = try await registry.credentialSets()
        let typed = try? DeviceDefinition(context.form ?? Form(), over: nil, at: host.clock())
        let form = DeviceForm(
            typed ?? DeviceDefinition(name: "", address: ""), path: "/isp/admin/devices",
            profiles: reader.profiles(), sets: sets, at: host.clock())
        let page = AdminDevicesPage(
            try await registry.devices(), sets: sets, form: form, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func addDevice(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let definition = try checked(
                DeviceDefinition(context.form ?? Form(), over: nil, at: host.clock()))
            let number = try await registry.add(definition, by: context.doer)
            board.ask([number])
            return context.seeOther("/isp/devices/\(number)", saying: "Added. It is read now.")
        } refused: { refusal in
            try await list(context, refusal)
        }
    }

    private func checked(_ definition: DeviceDefinition) throws -> DeviceDefinition {
        guard reader.profile(definition.profile) != nil else {
            throw DeviceFault.invalid(
                field: "profile", "No profile is called '\(definition.profile)'. Choose one of the list.")
        }
        return definition
    }

    private func device(_ context: HubContext) async throws -> NetworkDevice {
        guard let device = try await registry.device(context.number("number")) else {
            throw DeviceFault.unknownDevice
        }
        return device
    }

    private func show(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let device = try await device(context)
        let sets = try await registry.credentialSets()
        let form = DeviceForm(
            device.definition, path: "/isp/admin/devices/\(device.number)", profiles: reader.profiles(),
            sets: sets, at: host.clock())
        let page = AdminDevicePage(device, form: form, fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func change(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let device = try await device(context)
            let definition = try checked(
                DeviceDefinition(context.form ?? Form(), over: device.definition, at: host.clock()))
            try await registry.change(device.number, to: definition, by: context.doer)
            return context.seeOther("/isp/devices/\(device.number)", saying: "Saved.")
        } refused: { refusal in
            try await show(context, refusal)
        }
    }

    private func credentials(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let page = CredentialsPage(try await registry.credentialSets(), fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: Self.section) }
        return context.page(refusal, page, section: Self.section)
    }

    private func changedCredentials(
        _ context: HubContext, _ change: (Form) async throws -> Void
    ) async throws -> Response {
        try await context.answering {
            try await change(context.form ?? Form())
            return context.seeOther("/isp/admin/credentials", saying: "Saved.")
        } refused: { refusal in
            try await credentials(context, refusal)
        }
    }

    private func state(_ context: HubContext) async throws -> Response {
        let devices = try await registry.devices()
        let running = board.running
        let (verdicts, seconds) = board.counts
        let readings = verdicts.values.reduce(0, +)
        let page = ProviderStatePage(
            tiles: [
                Tile("Devices", "\(devices.count)"),
                Tile("Not read", "\(devices.count(where: \.isUnread))", path: "/isp/devices?state=unread"),
                Tile("Read now", "\(running.count)"),
                Tile("Readings", "\(readings)", note: "since the start"),
                Tile("Failed", "\(verdicts["failed"] ?? 0)"),
                Tile(
                    "Mean duration",
                    readings == 0 ? nil : "\((seconds / Double(readings) * 10).rounded() / 10)", unit: "s"),
            ],
            limits: host.settings(InventorySettings.self).facts + [
                Fact("Sessions at once", "\(host.settings(DeviceSettings.self).sessionsAtOnce)"),
                Fact("Your own profiles", host.settings(DeviceSettings.self).profileFolder ?? "none"),
            ], profiles: reader.profiles(),
            running: devices.filter { running.contains($0.number) }.map(\.name))
        return context.page(page, section: Self.section)
    }
}

extension DeviceDefinition {
    /// - Parameter old: what the form does not name stays; `nil` for a new device.
    init(_ form: Form, over old: DeviceDefinition?, at now: UTCTime) throws {
        self = old ?? DeviceDefinition(name: "", address: "")
        func number(_ field: String) throws -> Int? {
            guard !form[field].isEmpty else { return nil }
            guard let number = Int(form[field]) else {
                throw DeviceFault.invalid(field: field, "'\(form[field])' is not a number.")
            }
            return number
        }
        name = form["name"]
        address = form["address"]
        port = try number("port")
        place = form["place"]
        profile = form["profile"].isEmpty ? profile : form["profile"]
        readSeconds = try number("readSeconds")
        credentials = try number("credentials").map { Int64($0) }
        pauseReason = form["pauseReason"]
        if !form["kind"].isEmpty {
            guard let word = NetworkDevice.Kind(rawValue: form["kind"]) else {
                throw DeviceFault.invalid(field: "kind", "It is none of switch, olt, nas.")
            }
            kind = word
        }
        if !form["transport"].isEmpty {
            guard let word = NetworkDevice.Transport(rawValue: form["transport"]) else {
                throw DeviceFault.invalid(field: "transport", "It is none of telnet, ssh, snmp.")
            }
            transport = word
        }
        let words = form["namedAddresses"].split { $0 == " " || $0 == "," }
        namedAddresses = Set(words: form["namedAddresses"])
        guard namedAddresses.count == words.count, words.count <= 64 else {
            throw DeviceFault.invalid(
                field: "namedAddresses",
                "Write up to 64 hardware addresses between spaces, such as 00:15:17:00:00:01.")
        }
        if let seconds = Int64(form["pause"]) {
            pausedUntil = seconds > 0 ? now.milliseconds + min(seconds, 2_592_000) * 1000 : nil
        }
    }
}

extension CredentialDraft {
    /// An empty secret leaves what was.
    init(_ form: Form) {
        self.init()
        name = form["name"]
        userName = form["user"]
        func secret(_ field: String) -> Secret? { form[field].isEmpty ? nil : Secret(form[field]) }
        password = secret("password")
        enable = secret("enable")
        community = secret("community")
    }
}
