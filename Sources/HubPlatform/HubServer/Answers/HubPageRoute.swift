internal import HubCore
internal import HubFrame
internal import Hummingbird
internal import MonitorCore

/// `/settings`: what the hub was told; and `/` where no feature has a page there.
struct HubPageRoute: Sendable {
    static let entry = NavigationEntry("This hub", "/settings", least: .administrator, in: .settings)
    let configuration: CurrentConfiguration

    func add(to doors: Doors) {
        doors.pages(.administrator).get("settings") { [configuration] _, context in
            context.page(HubPage(configuration.value.facts), section: "/settings")
        }
    }

    /// The first page that the visitor may see.
    static func addStart(to doors: Doors) {
        doors.pages(.viewer).get("/") { _, context in
            let role = try context.known.role
            let first = context.pages?.navigation.first { role >= $0.least }
            guard let first else {
                return context.page(
                    MessagePage(title: "Nothing here", sentence: "No feature with pages is switched on."))
            }
            return Answer.seeOther(first.path)
        }
    }
}
