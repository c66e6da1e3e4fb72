internal import HTTPTypes
internal import HubCore
internal import HubFrame
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import LanCore
internal import MonitorWire

/// `/usage`: who used how much; `GET usage?router=&period=` or `&from=&to=`: the same for programs, and as CSV.
struct UsageRoutes: Sendable {
    let store: LanStore
    let states: LiveStates

    func add(to doors: Doors) {
        doors.pages(.viewer).get("usage") { request, context in try await page(request, context) }
        doors.programs(.viewer).get("api/v1/usage") { request, _ in try await answer(request) }
    }

    private func page(_ request: Request, _ context: HubContext) async throws -> Response {
        let names = try await store.agents().map(\.serverID)
        let router = request.word("router")
        let query = PageQuery(
            "/usage",
            ["period", "from", "to", "router", "sort", "page"].map { ($0, request.word(Substring($0))) })
        let usage = period(request)
        let chosen = names.contains(router) ? [router] : names
        let rows = try await rows(of: chosen, usage)
        return context.page(
            UsagePage(rows, usage, today: store.today, routers: names, query), section: "/usage")
    }

    private func period(_ request: Request) -> UsagePeriod {
        UsagePeriod(
            request.word("period"), from: request.word("from"), to: request.word("to"), today: store.today)
    }

    private func rows(of routers: [String], _ usage: UsagePeriod) async throws -> [UsageRow] {
        var totals: [(String, TrafficTotal)] = []
        var devices: [String: [String: DeviceSummary]] = [:]
        for router in routers {
            totals += try await store.usage(of: router, in: usage.periods).map { (router, $0) }
            devices[router] = Dictionary(
                try await store.devices(of: router)?.map { ($0.device, $0) } ?? []
            ) { first, _ in first }
        }
        let all = totals.reduce(0) { $0 &+ $1.1.downloadedBytes &+ $1.1.uploadedBytes }
        return totals.compactMap { router, total in
            guard total.downloadedBytes &+ total.uploadedBytes > 0 else { return nil }
            let summary = devices[router]?[total.device]
            let name = summary?.name ?? Self.together(total.device)
            let live = states.present(of: router)?.devices.first { $0.device == total.device }
            let chip =
                LanStore.together.contains(total.device)
                ? nil
                : DeviceChip(
                    name, Path.device(total.device, of: router), StatusMark(live?.status ?? .inactive),
                    about: summary?.about)
            return UsageRow(total, of: router, name: name, chip: chip, all: all)
        }
    }

    private static func together(_ device: String) -> String {
        switch device {
        case SeriesKey.otherDevices.name: "devices without a row of their own"
        case SeriesKey.formerDevices.name: "former devices"
        default: device
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let names = try await store.agents().map(\.serverID)
        let router = request.word("router")
        guard router.isEmpty || names.contains(router) else {
            throw Refusal(.notFound, "There is no such agent.")
        }
        let usage = period(request)
        if !request.word("from").isEmpty, !usage.word.isEmpty {
            throw Refusal(
                .badRequest,
                "'from' and 'to' are two days, 2026-11-21, at most \(UsagePeriod.longest) days apart.")
        }
        let rows = try await rows(of: router.isEmpty ? names : [router], usage)
            .sorted(by: SortOrder("-total", among: ["total"]))
        return request.word("format") == "csv" ? Self.csv(rows, usage) : Self.json(rows, usage)
    }

    private static func json(_ rows: [UsageRow], _ usage: UsagePeriod) -> Response {
        Answer.json { json in
            json.value("from", "\(usage.days.lowerBound)")
            json.value("to", "\(usage.days.upperBound)")
            json.array("devices") { json in
                for row in rows {
                    json.object { json in
                        json.value("agent", row.router)
                        json.value("device", row.device)
                        json.value("name", row.name)
                        json.value("downloadedBytes", row.downloadBytes)
                        json.value("uploadedBytes", row.uploadBytes)
                    }
                }
            }
        }
    }

    private static func csv(_ rows: [UsageRow], _ usage: UsagePeriod) -> Response {
        let head = "router,device,name,downloadedBytes,uploadedBytes,totalBytes,share\r\n"
        let text = rows.reduce(into: head) { text, row in
            let cells = [
                CSVCell.text(row.router), CSVCell.text(row.device), CSVCell.text(row.name),
                "\(row.downloadBytes)", "\(row.uploadBytes)", "\(row.totalBytes)", CSVCell.text(row.share),
            ]
            text += cells.joined(separator: ",") + "\r\n"
        }
        let name = "usage \(usage.words.replacing(" to ", with: " "))".replacing(" ", with: "-")
        return Answer.bytes(
            .ok, headers: [.contentDisposition: "attachment; filename=\"\(name).csv\""], Array(text.utf8),
            type: "text/csv")
    }
}

/// Text of strangers in a table that programs such as LibreOffice open.
enum CSVCell {
    /// Quoted; what would be taken for a formula begins with an apostrophe (CWE-1236).
    static func text(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        return "\"\(isFormula ? "'" : "")\(text.replacing("\"", with: "\"\""))\""
    }
}

extension StatusMark {
    /// How lately a device was heard.
    init(_ status: DeviceStatus) {
        switch status {
        case .active: self.init(.good, "here")
        case .idle: self.init(.watch, "quiet")
        case .inactive: self.init(.off, "away")
        }
    }
}
