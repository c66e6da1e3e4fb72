import HubCore
import MonitorCore
import Testing

@testable import HubFrame

@Suite("the page of components") struct StylePageTests {
    private let html: String

    init() throws {
        let library = try PageLibrary([
            PageSources(navigation: [NavigationEntry("Sample", "/style", least: .viewer)])
        ])
        var look = Frame.Look()
        look.flash = "Saved."
        let frame = library.frame(
            section: "/style", visitor: Visitor(name: "anna", role: .viewer, csrf: Secret("c5f1")), look: look
        )
        let page = StylePage(at: UTCTime(milliseconds: 1_795_268_525_000))
        html = String(decoding: library.render(page, in: frame), as: UTF8.self)
    }

    @Test("it is whole, and shows every component that a page can put in")
    func whole() {
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
        #expect(!html.contains("{{"))
        let marks = [
            "class=\"mark\"", "class=\"tile\"", "class=\"meter\"", "class=\"need\"", "class=\"banner\"",
            "class=\"flash\"", "class=\"chip\"", "class=\"chips\"", "class=\"period\"",
            "aria-sort=\"descending\"",
            "class=\"pager\"", "class=\"steps\"", "class=\"paste\"", "secret", "class=\"timeline\"",
            "class=\"uptime\"", "class=\"facts\"", "class=\"empty\"", "data-confirm", "class=\"worldmap\"",
        ]
        for mark in marks { #expect(html.contains(mark), "\(mark)") }
    }

    @Test("what a component does not have is not taken from the page around it")
    func absent() {
        // The tile without a note stands on a page whose other values have notes.
        #expect(html.contains("<b>–</b> <i>°C</i></p>\n\n</div>"))
        #expect(html.ranges(of: "<tr data-name=").count == 4)
    }
}
