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
        NavigationEntry("Search", "/isp/search", duty: .ports),
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
        let tabs = navigation(.viewer, section: "/heartbeats").tabs
        #expect(tabs.map(\.title) == ["Checks", "Heartbeats"])
        #expect(tabs.map(\.isCurrent) == [false, true])
        #expect(navigation(.viewer, section: "/heartbeats").words[1].isCurrent)
        #expect(navigation(.viewer, section: "/").tabs.isEmpty)
        #expect(navigation(.administrator, section: "/users").tabs.isEmpty)
    }

    @Test("a group's badge is the sum of its entries', and 0 is none")
    func badges() {
        let seen = navigation(
            .viewer, section: "/checks", badges: ["/checks": 2, "/heartbeats": 1, "/users": 9])
        #expect(seen.words.map(\.badge) == [nil, 3, nil])
        #expect(seen.tabs.map(\.badge) == [2, 1])
        let counts = NavigationBadges()
        counts["/alerts"] = 2
        #expect(counts.all == ["/alerts": 2])
        counts["/alerts"] = 0
        #expect(counts.all.isEmpty)
    }
}
