import HubCore
import Testing

@testable import HubFrame

@Suite("navigation") struct NavigationTests {
    private let entries = [
        NavigationEntry("Overview", "/", least: .viewer, in: .overview),
        NavigationEntry("Checks", "/checks", least: .viewer, in: .checks),
        NavigationEntry("Heartbeats", "/heartbeats", least: .viewer, in: .checks),
        NavigationEntry("Sample", "/sample", least: .viewer),
        NavigationEntry("People", "/users", least: .administrator, in: .settings),
        NavigationEntry("Search", "/isp/search", duties: [.ports], part: .customers),
    ]

    private func navigation(
        _ role: Role?, duties: Set<Duty> = [], section: String? = nil, badges: [String: Int] = [:]
    ) -> Navigation {
        let visitor = role.map { Visitor(name: "anna", role: $0, duties: duties, csrf: nil) }
        return Navigation(entries, section: section, visitor: visitor, badges: badges)
    }

    @Test("a provider's tool is shown to whoever has its duty, whatever their role")
    func duties() {
        #expect(navigation(.viewer, duties: [.ports]).words.map(\.title).contains("Provider"))
        #expect(!navigation(.viewer, duties: [.desk]).words.map(\.title).contains("Provider"))
        #expect(!navigation(.operator).words.map(\.title).contains("Provider"))
    }

    @Test("a group is one word, an entry without a group is its own, in the order of the sidebar")
    func words() {
        let seen = navigation(.viewer)
        #expect(seen.words.map(\.title) == ["Overview", "Checks", "Sample"])
        #expect(seen.words.map(\.path) == ["/", "/checks", "/sample"])
        #expect(navigation(.administrator).words.last?.title == "Administration")
        #expect(navigation(nil).words.isEmpty)
    }

    @Test("pages of a group of several have tabs, others have none")
    func tabs() {
        let rows = navigation(.viewer, section: "/heartbeats").rows
        #expect(rows.map(\.title) == ["Checks"])
        let tabs = rows[0].tabs
        #expect(tabs.map(\.title) == ["Checks", "Heartbeats"])
        #expect(tabs.map(\.isCurrent) == [false, true])
        #expect(navigation(.viewer, section: "/heartbeats").words[1].isCurrent)
        #expect(navigation(.viewer, section: "/").rows.isEmpty)
        #expect(navigation(.administrator, section: "/users").rows.isEmpty)
    }

    @Test("a group with more pages than fit a row shows its parts, and the pages of the current one")
    func parts() {
        let duties: Set<Duty> = [.ports, .gponRead]
        let tools = [
            NavigationEntry("OLTs", "/isp/olts", duties: [.gponRead], part: .terminals),
            NavigationEntry("Search", "/isp/search", duties: [.ports], part: .customers),
            NavigationEntry("Connectors", "/isp/connectors", duties: [.ispAdmin], part: .setup),
        ]
        func seen(_ entries: [NavigationEntry]) -> Navigation {
            let visitor = Visitor(name: "anna", role: .viewer, duties: duties, csrf: nil)
            return Navigation(
                entries, section: "/isp/olts", visitor: visitor, badges: ["/isp/search": 2, "/isp/olts": 1])
        }
        // Few stand in one row, in the order of the parts.
        #expect(seen(tools).rows.map { $0.tabs.map(\.title) } == [["Search", "OLTs"]])
        let many = seen(
            tools + (1...6).map { NavigationEntry("Hosts \($0)", "/isp/\($0)", duties: [], part: .network) })
        #expect(many.words.first?.path == "/isp/search")
        #expect(many.rows.map(\.title) == ["Provider", "Terminals"])
        #expect(many.rows[0].tabs.map(\.title) == ["Customers", "Network", "Terminals"])
        #expect(many.rows[0].tabs.map(\.path) == ["/isp/search", "/isp/1", "/isp/olts"])
        #expect(many.rows[0].tabs.map(\.isCurrent) == [false, false, true])
        #expect(many.rows[0].tabs.map(\.badge) == [2, nil, 1])
        #expect(many.rows[0].current == "true" && many.rows[1].current == "page")
        #expect(many.rows[1].tabs.map(\.title) == ["OLTs"])
    }

    @Test("a group's badge is the sum of its entries', and 0 is none")
    func badges() {
        let seen = navigation(
            .viewer, section: "/checks", badges: ["/checks": 2, "/heartbeats": 1, "/users": 9])
        #expect(seen.words.map(\.badge) == [nil, 3, nil])
        #expect(seen.rows[0].tabs.map(\.badge) == [2, 1])
        let counts = NavigationBadges()
        counts["/alerts"] = 2
        #expect(counts.all == ["/alerts": 2])
        counts["/alerts"] = 0
        #expect(counts.all.isEmpty)
    }
}
