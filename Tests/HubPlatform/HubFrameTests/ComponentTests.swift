import Testing

@testable import HubFrame

@Suite("components") struct ComponentTests {
    @Test("a page in another state is a link, with every word encoded")
    func queries() {
        let query = PageQuery("/devices", [("sort", "-today"), ("q", ""), ("router", "a&b c")])
        #expect(query.url == "/devices?sort=-today&router=a%26b%20c")
        #expect(query.with("sort", "name").url == "/devices?sort=name&router=a%26b%20c")
        #expect(query.with("router", nil).with("sort", "").url == "/devices")
        #expect(query.fields(without: ["sort"]) == [HiddenField("router", "a&b c")])
    }

    @Test("a head leads to the order that is not shown now; numbers begin with the largest")
    func heads() {
        let columns = [
            TableHead.Column("Name", key: "name"), TableHead.Column("Today", key: "today", isNumber: true),
            TableHead.Column("State"),
        ]
        let usual = TableHead(columns, PageQuery("/d"), usual: "-today").columns
        #expect(usual.map(\.order) == [nil, "descending", nil])
        #expect(usual.map(\.path) == ["/d?sort=name", "/d?sort=today", nil])
        let byName = TableHead(columns, PageQuery("/d", [("sort", "name"), ("page", "3")]), usual: "-today")
            .columns
        #expect(byName.map(\.order) == ["ascending", nil, nil])
        #expect(byName[0].path == "/d?sort=-name")
    }

    @Test("an order that there is not is the first", arguments: ["", "size", "-size", "name; DROP"])
    func orders(word: String) {
        let order = SortOrder(word, among: ["today", "name"])
        #expect(order.key == "today" && !order.isDescending)
        #expect(SortOrder("-name", among: ["today", "name"]).isDescending)
    }

    @Test("a list of one page has no pager, and a page beyond the last is the last")
    func pages() throws {
        #expect(Pager(PageQuery("/d"), page: 1, size: 50, count: 50) == nil)
        let last = try #require(Pager(PageQuery("/d"), page: 99, size: 50, count: 120))
        #expect(last.words == "101 to 120 of 120")
        #expect(last.later == nil && last.earlier == "/d?page=2")
        #expect(Pager.range(page: 2, size: 50, count: 120) == 50..<100)
        #expect(Pager.range(page: -7, size: 50, count: 0) == 0..<0)
    }

    @Test("what is not measured has no meter, and what is beyond the capacity fills it")
    func meters() {
        #expect(Meter("x", nil) == nil)
        #expect(Meter("x", .nan) == nil)
        #expect(Meter("x", 2)?.percent == 100)
        #expect(Meter("x", 0.95, threshold: 0.92, tone: .status)?.tone == "bad")
        #expect(Meter("x", 0.5, threshold: 0.92, tone: .status)?.tone == "good")
    }

    @Test("every state has a shape of its own")
    func shapes() {
        #expect(Set(StatusMark.State.allCases.map(\.shape)).count == StatusMark.State.allCases.count)
    }

    @Test("a command has one option a line")
    func commands() {
        #expect(Command("run", options: ["--a 1", "--b 2"]).text == "run \\\n  --a 1 \\\n  --b 2")
    }
}
