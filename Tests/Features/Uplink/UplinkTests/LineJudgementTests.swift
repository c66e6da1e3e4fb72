import Testing
import Uplink

@Suite("The verdict on a line") struct LineJudgementTests {
    private static let ok = LineTurn.Finding.answered(seconds: 0.01)
    private static let no = LineTurn.Finding.failed("no answer in time")
    private static let page = LineTurn.Page.answered(seconds: 0.1)
    private static let noPage = LineTurn.Page.failed("no answer in time")

    private func verdict(
        names: [LineTurn.Finding] = [ok, ok], connections: Int, pages: [LineTurn.Page],
        portal: LineTurn.Portal? = nil
    ) -> LineVerdict {
        let connections = (0..<3).map { $0 < connections ? Self.ok : Self.no }
        return LineJudgement(
            LineTurn(names: names, connections: connections, pages: pages, portal: portal)
        ).verdict
    }

    @Test("one page with its certificate proves the line, whatever else fails")
    func onePage() {
        #expect(verdict(connections: 3, pages: [Self.page]) == .online)
        #expect(verdict(names: [Self.no, Self.no], connections: 0, pages: [Self.page]) == .online)
    }

    @Test("after a page failed, two of three prove it")
    func twoPages() {
        #expect(verdict(connections: 3, pages: [Self.noPage, Self.page, Self.page]) == .online)
        #expect(verdict(connections: 3, pages: [Self.noPage, Self.page, Self.noPage]) == .partly)
    }

    @Test("addresses that answer without names are broken names")
    func names() {
        let none = Array(repeating: Self.noPage, count: 3)
        #expect(verdict(names: [Self.no, Self.no], connections: 2, pages: none) == .names)
        #expect(verdict(names: [Self.no, Self.ok], connections: 2, pages: none) == .partly)
        #expect(verdict(names: [Self.no, Self.no], connections: 1, pages: none) == .partly)
        // None was asked.
        #expect(verdict(names: [], connections: 2, pages: none) == .partly)
    }

    @Test("a page that answers in place of others is a portal, and so are foreign certificates")
    func portal() {
        let none = Array(repeating: Self.noPage, count: 3)
        #expect(verdict(connections: 3, pages: none, portal: .intercepted(status: 302)) == .portal)
        #expect(verdict(connections: 0, pages: none, portal: .intercepted(status: 200)) == .portal)
        let foreign = Array(repeating: LineTurn.Page.wrongCertificate, count: 3)
        #expect(verdict(connections: 3, pages: foreign, portal: LineTurn.Portal.none) == .portal)
    }

    @Test("a resolver that answers from its cache does not make a line")
    func cachedNames() {
        #expect(verdict(connections: 0, pages: Array(repeating: Self.noPage, count: 3)) == .offline)
    }

    @Test("the reason tells the router from the provider")
    func reasons() {
        func reason(_ gateway: LineTurn.Gateway) -> String {
            LineJudgement(LineTurn(names: [], connections: [Self.no], pages: [Self.noPage], gateway: gateway))
                .reason ?? ""
        }
        #expect(reason(.noRoute).contains("no default route"))
        #expect(reason(.silent).contains("router does not answer"))
        #expect(reason(.answered).contains("provider"))
    }
}
