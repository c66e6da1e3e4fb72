internal import DeviceRegistry
internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubServer
internal import Hummingbird
internal import Inventory
internal import MonitorCore

/// `/isp/devices`, `/isp/ports` and `/isp/readings`: what is known of devices, for people.
struct DeviceRoutes: Sendable {
    let host: HubHost
    let store: InventoryStore
    let board: ReadingBoard
    private static let listed = 50

    func add(to doors: Doors) {
        let pages = doors.pages(duty: .ports)
        pages.get("isp/devices") { request, context in try await list(request, context) }
        pages.get("isp/devices/:number") { _, context in try await show(context) }
        pages.get("isp/ports/:number") { _, context in try await showPort(context) }
        pages.get("isp/readings") { request, context in
            let readings = try await store.readings(
                before: Int64(request.word("before")), atMost: Self.listed)
            return context.page(ReadingsPage(readings, size: Self.listed), section: "/isp/readings")
        }
        pages.get("isp/readings/:number") { _, context in
            guard let (reading, text) = try await store.reading(context.number("number")) else {
                throw InventoryFault.unknownReading
            }
            return context.page(ReadingPage(reading, text: text), section: "/isp/readings")
        }
        let readers = doors.pages(duty: .readDevices)
        readers.post("isp/devices/read") { _, context in try await readAll(context) }
        readers.post("isp/devices/:number/read") { _, context in
            let device = try await ReadNow(store: store, board: board).ask(context.number("number"))
            return context.seeOther(
                "/isp/devices/\(device.number)", saying: "\(device.name) is being read.")
        }
        let administrators = doors.pages(duty: .ispAdmin)
        administrators.post("isp/ports/:number") { _, context in try await setSide(context) }
        administrators.post("isp/devices/:number/key") { _, context in try await acceptKey(context) }
    }

    private func list(_ request: Request, _ context: HubContext) async throws -> Response {
        let visitor = try context.known
        let page = NetworkDevicesPage(
            try await store.registry.devices(), running: board.running, totals: try await store.totals(),
            PageQuery("/isp/devices", [("state", request.word("state"))]),
            mayRead: visitor.role >= .operator && visitor.duties.contains(.readDevices),
            mayAdd: visitor.role >= .operator && visitor.duties.contains(.ispAdmin), at: host.clock())
        return context.page(page, section: "/isp/devices")
    }

    private func device(_ context: HubContext) async throws -> NetworkDevice {
        guard let device = try await store.registry.device(context.number("number")) else {
            throw DeviceFault.unknownDevice
        }
        return device
    }

    private func show(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        let (device, visitor) = (try await device(context), try context.known)
        let isServer = device.definition.kind == .nas
        let page = NetworkDevicePage(
            device, ports: try await store.ports(of: device.number),
            sessions: isServer
                ? try await store.sessions(nas: device.number, openOnly: true, atMost: 1000) : [],
            readings: try await store.readings(of: device.number, atMost: Self.listed),
            isRunning: board.isRunning(device.number),
            mayRead: visitor.role >= .operator && visitor.duties.contains(.readDevices),
            mayAdminister: visitor.role >= .operator && visitor.duties.contains(.ispAdmin), at: host.clock(),
            fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/isp/devices") }
        return context.page(refusal, page, section: "/isp/devices")
    }

    private func showPort(_ context: HubContext, _ refusal: Refusal? = nil) async throws -> Response {
        guard let port = try await store.port(context.number("number")) else {
            throw InventoryFault.unknownPort
        }
        let visitor = try context.known
        let page = PortPage(
            port, history: try await store.history(of: port.number),
            mayChange: visitor.role >= .operator && visitor.duties.contains(.ispAdmin),
            fault: refusal?.sentence)
        guard let refusal else { return context.page(page, section: "/isp/devices") }
        return context.page(refusal, page, section: "/isp/devices")
    }

    private func readAll(_ context: HubContext) async throws -> Response {
        let kind = NetworkDevice.Kind(rawValue: (context.form ?? Form())["scope"])
        guard let kind, kind != .olt else {
            throw Refusal(.badRequest, "Read all of which kind: switch or nas?")
        }
        let devices = try await store.registry.devices(kind).filter(\.state.isRead)
        board.ask(devices.map(\.number))
        let count = CountText.text(devices.count, "device is", "devices are")
        return context.seeOther("/isp/devices", saying: "\(count) being read.")
    }

    private func setSide(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let form = context.form ?? Form()
            let (word, device, note) = (form["side"], form["device"], form["note"])
            guard ["", "access", "leads-to", "unread", "up"].contains(word) else {
                throw Refusal(.badRequest, "No side is called '\(word)'.")
            }
            guard !["leads-to", "unread"].contains(word) || DeviceRules.isName(device) else {
                throw Refusal(.unprocessableContent, "Name the device that the port leads to.")
            }
            guard note.utf8.count <= 200 else {
                throw Refusal(.unprocessableContent, "A note has 200 bytes at most.")
            }
            try await store.setSide(
                word.isEmpty ? nil : PortSide(stored: word, device: device), note: note,
                of: context.number("number"), by: context.doer)
            return context.seeOther("/isp/ports/\(context.number("number"))", saying: "Saved.")
        } refused: { refusal in
            try await showPort(context, refusal)
        }
    }

    private func acceptKey(_ context: HubContext) async throws -> Response {
        try await context.answering {
            let number = context.number("number")
            try await store.registry.acceptKeys(
                of: number, fingerprint: (context.form ?? Form())["fingerprint"], by: context.doer)
            board.ask([number])
            return context.seeOther("/isp/devices/\(number)", saying: "The key is accepted.")
        } refused: { refusal in
            try await show(context, refusal)
        }
    }
}

/// Reads a device as soon as it can be, for a user or a program.
struct ReadNow: Sendable {
    let store: InventoryStore
    let board: ReadingBoard

    func ask(_ number: Int64) async throws -> NetworkDevice {
        guard let device = try await store.registry.device(number) else { throw DeviceFault.unknownDevice }
        guard device.definition.kind != .olt else {
            throw InventoryFault.notRead("\(device.name) is an OLT: its own pages read it.")
        }
        guard device.state != .refused else {
            throw InventoryFault.notRead(
                "\(device.name) refused its credentials. Change them first: asked again, it may lock the account."
            )
        }
        board.ask([number])
        return device
    }
}
