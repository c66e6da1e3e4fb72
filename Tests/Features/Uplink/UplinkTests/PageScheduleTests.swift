import Testing
import Uplink

@Suite("which turns ask for a page") struct PageScheduleTests {
    private static let short = LineTurn(
        names: [.answered(seconds: 0.01)], connections: [.answered(seconds: 0.01)], pages: [],
        portal: LineTurn.Portal.none)
    private static let whole = LineTurn(
        names: [], connections: [.answered(seconds: 0.01)], pages: [.answered(seconds: 0.1)])
    private static let down = LineTurn(names: [], connections: [.failed("x")], pages: [.failed("x")])
    private static let well = LineMachine(.known(LineJudgement(.online)))

    /// Of turns at an even distance: those that may be short are, where it is well.
    ///
    /// - Returns: `.` for a short turn, `P` for one with a page.
    private func turns(_ count: Int, every interval: Double, _ pages: PageSchedule = PageSchedule()) -> String
    {
        var pages = pages
        return String(
            (0..<count).map { number in
                let now = Double(number) * interval
                let mayBeShort = pages.mayBeShort(Self.well, interval: interval, at: now)
                pages.observe(mayBeShort ? Self.short : Self.whole, couldBeShort: mayBeShort, at: now)
                return mayBeShort ? "." : "P"
            })
    }

    @Test("every half an hour, however often turns come; each one where they come less often")
    func usual() {
        #expect(turns(14, every: 300) == "P.....P.....P.")
        #expect(turns(62, every: 60).filter { $0 == "P" }.count == 3)
        #expect(turns(4, every: 600) == "P..P")
        #expect(turns(4, every: 3600) == "PPPP")
        #expect(turns(3, every: 300, PageSchedule(seconds: 0)) == "PPP")
    }

    @Test("a line that is not well, not confirmed or not known has a page in each turn")
    func notWell() {
        var pages = PageSchedule()
        pages.observe(Self.whole, couldBeShort: false, at: 0)
        #expect(pages.mayBeShort(Self.well, interval: 300, at: 300))
        #expect(!pages.mayBeShort(LineMachine(), interval: 300, at: 300))
        #expect(!pages.mayBeShort(LineMachine(.known(LineJudgement(.names))), interval: 300, at: 300))
        #expect(
            !pages.mayBeShort(LineMachine(.known(LineJudgement(.online)), doubts: 1), interval: 300, at: 300))
    }

    @Test("short turns that do not suffice though the line is well are tried again after twelve others")
    func blocked() {
        var pages = PageSchedule()
        pages.observe(Self.whole, couldBeShort: false, at: 0)
        var tried = 0
        for number in 1...26 {
            let now = Double(number) * 60
            let mayBeShort = pages.mayBeShort(Self.well, interval: 60, at: now)
            tried += mayBeShort ? 1 : 0
            pages.observe(Self.whole, couldBeShort: mayBeShort, at: now)
        }
        #expect(tried == 2)
        // That it was down says nothing of the page for portals.
        pages = PageSchedule()
        pages.observe(Self.whole, couldBeShort: false, at: 0)
        pages.observe(Self.down, couldBeShort: true, at: 60)
        #expect(pages.mayBeShort(Self.well, interval: 60, at: 120))
    }

    @Test("a short turn is online only where everything answered")
    func judged() {
        #expect(Self.short.isShort && LineJudgement(Self.short).verdict == .online)
        var turn = Self.short
        turn.names.append(.failed("x"))
        #expect(!turn.isShort && LineJudgement(turn).verdict == .partly)
        for portal in [nil, .failed("x"), .intercepted(status: 302)] as [LineTurn.Portal?] {
            turn = Self.short
            turn.portal = portal
            #expect(!turn.isShort && LineJudgement(turn).verdict != .online)
        }
        turn = Self.short
        turn.connections = []
        #expect(!turn.isShort)
        #expect(!Self.whole.isShort)
    }
}
