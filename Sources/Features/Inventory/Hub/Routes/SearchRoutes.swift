internal import HTTPTypes
internal import HubCore
internal import HubServer
internal import Hummingbird
internal import Inventory

/// `/isp/search`: one box for logins, hardware addresses, IP addresses and serial numbers.
struct SearchRoutes: Sendable {
    func add(to doors: Doors) {
        let pages = doors.pages(duty: .ports)
        pages.get("isp/search") { request, context in
            let words = request.word("q")
            return context.page(PortSearchPage(words: words), section: "/isp/search")
        }
    }
}
