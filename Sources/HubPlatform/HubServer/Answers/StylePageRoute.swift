internal import HubCore
internal import HubFrame
internal import Hummingbird
internal import MonitorCore

/// `/style`: every component of pages once. No page leads to it.
struct StylePageRoute: Sendable {
    let clock: @Sendable () -> UTCTime

    func add(to doors: Doors) {
        doors.pages(.viewer).get("style") { [clock] request, context in
            context.page(StylePage(at: clock(), PageQuery("/style", [("sort", request.word("sort"))])))
        }
    }
}
