internal import HTTPTypes
internal import HubCore
internal import HubDatabase
internal import HubFrame
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// `/devices`: those of all routers; `POST /devices/mark`: marks one or many of them.
struct DeviceListRoutes: Sendable {
    let store: LanStore
    let states: LiveStates

    func add(to doors: Doors) {
        doors.pages(.viewer).get("devices") { request, context in
            let query = PageQuery(
                "/devices",
                ["show", "router", "group", "q", "sort", "page"].map { ($0, request.word(Substring($0))) })
            let items = try await DeviceList(store: store, states: states).all()
            return context.page(DevicesPage(items, query), section: "/devices")
        }
        doors.pages(.operator).post("devices/mark") { _, context in try await mark(context) }
    }

    private func mark(_ context: HubContext) async throws -> Response {
        let form = context.form ?? Form()
        let word = form["mark"]
        let kind = DeviceMark.Kind(rawValue: word)
        guard kind != nil || word.isEmpty else {
            throw Refusal(.unprocessableContent, "A device is mine, guest or unknown.")
        }
        // A button that marks leaves the group: its field may be filled by accident.
        let change = DeviceMark.Change(
            kind: kind, group: kind == nil ? form["group"] : nil, note: form.has("note") ? form["note"] : nil)
        let picked = form.all("pick").compactMap(Self.device)
        var count = 0
        for (router, chosen) in Dictionary(grouping: picked, by: \.router).sorted(by: { $0.key < $1.key }) {
            count += try await store.mark(chosen.map(\.device), of: router, change, by: context.doer)
        }
        let next = LocalPath.checked(form["next"])
        guard count > 0 else { return context.seeOther(next, saying: "No device was selected.") }
        return context.seeOther(next, saying: "\(count) \(count == 1 ? "device" : "devices") marked.")
    }

    /// From the path of its page.
    private static func device(_ path: String) -> (router: String, device: String)? {
        let parts = path.split(separator: "/")
        guard parts.count == 4, parts[0] == "routers", parts[2] == "devices",
            let router = PercentText.decoded(parts[1].utf8), let device = PercentText.decoded(parts[3].utf8)
        else { return nil }
        return (router, device)
    }
}
