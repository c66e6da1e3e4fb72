import MonitorCore
import Testing
import Uplink

@Suite("How the line of an agent stands") struct LineStandingTests {
    private let good = LineTurn(
        names: [.answered(seconds: 0.01)], connections: [.answered(seconds: 0.02)],
        pages: [.answered(seconds: 0.1)])
    private let bad = LineTurn(
        names: [.failed("")], connections: [.failed("")], pages: [.failed(""), .failed("")],
        gateway: .answered)
    private let gap: Int64 = 660_000

    /// - Parameter arrival: when all of them come, in seconds; `nil` each a second after it began.
    private func take(
        _ standing: inout LineStanding, _ turns: [(LineTurn, seconds: Int64)], arrivedAt arrival: Int64? = nil
    ) -> [LineStanding.Step] {
        turns.map {
            standing.take(
                $0.0, at: $0.seconds * 1000, arrivedAt: (arrival ?? $0.seconds + 1) * 1000, longestGap: gap)
        }
    }

    private func known(_ step: LineStanding.Step?) throws -> LineStanding.Known {
        guard case .known(let known)? = step else { throw Unknown() }
        return known
    }

    private struct Unknown: Error {}

    @Test(
        "an outage begins with the turn that found it, and ends with the first good one, each once it is confirmed"
    )
    func outage() throws {
        var standing = LineStanding()
        let steps = take(
            &standing, [(good, 0), (good, 300), (bad, 600), (bad, 615), (bad, 645), (good, 705), (good, 720)])
        #expect(steps[0] == .known(.init(LineJudgement(.online), from: 0, isChange: true, isNews: true)))
        #expect(steps[1] == .known(.init(LineJudgement(.online), from: 300_000)))
        #expect(steps[2] == .suspect && steps[3] == .suspect && steps[5] == .suspect)
        let (down, up) = (try known(steps[4]), try known(steps[6]))
        #expect(down.judgement.verdict == .offline && down.from == 600_000 && down.isNews)
        #expect(up.isChange && up.isNews && up.from == 705_000 && up.past == nil)
        #expect(standing.judgement?.verdict == .online && standing.since == 705_000)
        #expect(standing.seconds == 0.02 && standing.checkedAt == 720_000)
    }

    @Test("repeats, and what comes faster than turns do, are passed over")
    func tooFast() {
        var standing = LineStanding()
        let steps = take(&standing, [(good, 1000), (bad, 1000), (bad, 1004), (bad, 990), (bad, 1005)])
        #expect(steps.map { $0 == .none } == [false, true, true, true, false])
        #expect(standing.machine.doubts == 1)
    }

    @Test(
        "after a time without turns nothing is known: what is found then is not compared with what was before"
    )
    func gapBetween() {
        var standing = LineStanding()
        let steps = take(&standing, [(good, 0), (bad, 661), (good, 676)])
        #expect(steps[1] == .suspect && standing.since == 676_000)
        #expect(
            steps[2] == .known(.init(LineJudgement(.online), from: 676_000, isChange: true, isNews: true)))
    }

    @Test("a clock that is set back by an hour begins anew")
    func clockSetBack() {
        var standing = LineStanding()
        let steps = take(&standing, [(good, 7200), (good, 3600)])
        #expect(
            steps[1] == .known(.init(LineJudgement(.online), from: 3_600_000, isChange: true, isNews: true)))
    }

    @Test("a clock that is set back by a minute passes over nothing for long")
    func smallStep() {
        var standing = LineStanding()
        let steps = take(&standing, [(good, 7200), (good, 7140), (bad, 7155), (bad, 7185)])
        #expect(steps.map { $0 == .none } == [false, false, false, false])
        #expect(standing.machine.doubts == 2 && standing.since == 7_140_000)
    }

    @Test("what waited in an outbox is no news, however young: an outage that is over with it is past")
    func drained() throws {
        var standing = LineStanding()
        let queued: [(LineTurn, seconds: Int64)] =
            [(bad, 300), (bad, 315), (bad, 345)] + (0..<9).map { (bad, 405 + 60 * $0) }
        let steps = take(&standing, [(good, 0)]) + take(&standing, queued, arrivedAt: 890)
        #expect(try known(steps[3]).isChange && !known(steps[3]).isNews)
        #expect(try !known(steps.last).isNews && standing.judgement?.verdict == .offline && !standing.isTold)
        let later = take(&standing, [(good, 890), (good, 905)])
        let up = try known(later[1])
        #expect(up.isNews && up.past == 300_000..<890_000 && standing.untoldSince == nil)
    }

    @Test(
        "an outage that goes on when the backlog is through is news with the next turn, and its end is no past"
    )
    func goesOn() throws {
        var standing = LineStanding()
        _ = take(&standing, [(good, 0), (bad, 300), (bad, 315), (bad, 345), (bad, 405)], arrivedAt: 410)
        #expect(!standing.isTold)
        let steps = take(&standing, [(bad, 465), (bad, 525), (good, 540), (good, 555)])
        #expect(try known(steps[0]).isNews && !known(steps[1]).isNews)
        #expect(try known(steps[3]).isNews && known(steps[3]).past == nil)
    }

    @Test("an outage that changed its kind is one, and is past only once the line is up")
    func kinds() throws {
        var standing = LineStanding()
        let names = LineTurn(
            names: [.failed("")], connections: [.answered(seconds: 1), .answered(seconds: 1)],
            pages: [.failed(""), .failed("")])
        let steps = take(
            &standing,
            [
                (good, 0), (bad, 300), (bad, 315), (bad, 345), (names, 405), (names, 420), (names, 450),
                (good, 510), (good, 525),
            ], arrivedAt: 900)
        #expect(try known(steps[6]).judgement.verdict == .names && known(steps[6]).past == nil)
        #expect(try known(steps[8]).past == 300_000..<510_000)
    }

    @Test("an agent whose clock is minutes behind is believed by the pace of its turns")
    func slowClock() throws {
        var standing = LineStanding()
        let steps = [(good, 0), (bad, 300), (bad, 315), (bad, 345)].map {
            standing.take(
                $0.0, at: Int64($0.1) * 1000, arrivedAt: Int64($0.1) * 1000 + 200_000, longestGap: gap)
        }
        #expect(try !known(steps[0]).isNews && known(steps[3]).isNews)
    }
}

@Suite("A turn") struct LineQuestionsTests {
    /// Answers as it was told, and counts what it was asked.
    private struct Script: LineQuestions {
        var pages: [String: LineTurn.Page] = [:]
        var isConnected = true
        var isForbidden = false
        var login = LineTurn.Portal.none
        let asked = Asked()

        func name(at resolver: IPAddress) async -> LineTurn.Finding? {
            await asked.add("name")
            return isForbidden ? nil : isConnected ? .answered(seconds: 0.01) : .failed("silent")
        }

        func connection(to endpoint: LineTargets.Endpoint) async -> LineTurn.Finding? {
            await asked.add("connection")
            return isForbidden ? nil : isConnected ? .answered(seconds: 0.01) : .failed("silent")
        }

        func page(_ url: String) async -> LineTurn.Page? {
            await asked.add(url)
            return pages[url]
        }

        func portal(_ url: String) async -> LineTurn.Portal? {
            await asked.add("portal")
            return login
        }

        func gateway() async -> LineTurn.Gateway? {
            await asked.add("gateway")
            return .silent
        }
    }

    private actor Asked {
        var all: [String] = []
        func add(_ word: String) { all.append(word) }
    }

    private let targets = LineTargets(
        resolvers: [IPAddress(v4: 1), IPAddress(v4: 2)], addresses: [.init(IPAddress(v4: 3), port: 443)],
        pages: ["a", "b", "c"], portalPage: "p")

    @Test(
        "where a page answers, one is asked, another one each time, and nothing else beside names and connections"
    )
    func well() async {
        for number in 0..<4 {
            let script = Script(pages: [
                "a": .answered(seconds: 1), "b": .answered(seconds: 1), "c": .answered(seconds: 1),
            ])
            let turn = await script.turn(targets, number: number)
            #expect(turn.names.count == 2 && turn.connections.count == 1 && turn.pages.count == 1)
            #expect(turn.portal == nil && turn.gateway == nil)
            #expect(
                await script.asked.all.sorted() == [
                    "abca".map(String.init)[number], "connection", "name", "name",
                ])
        }
    }

    @Test(
        "where it does not, all pages are asked, the page for portals, and the router where nothing answers")
    func down() async {
        let failing = Dictionary(
            uniqueKeysWithValues: ["a", "b", "c"].map { ($0, LineTurn.Page.failed("silent")) })
        let turn = await Script(pages: failing, isConnected: false).turn(targets, number: 1)
        #expect(turn.pages.count == 3 && turn.portal == LineTurn.Portal.none && turn.gateway == .silent)
        let names = await Script(pages: failing).turn(targets, number: 1)
        #expect(names.gateway == nil)
    }

    @Test("a short turn asks the page for portals in place of a page, and a page where that is not enough")
    func short() async {
        let pages = ["a": LineTurn.Page.answered(seconds: 1)]
        let script = Script(pages: pages)
        let turn = await script.turn(targets, number: 0, mayBeShort: true)
        #expect(turn.isShort && LineJudgement(turn).verdict == .online)
        #expect(await script.asked.all.sorted() == ["connection", "name", "name", "portal"])
        let blocked = Script(pages: pages, login: .failed("silent"))
        let whole = await blocked.turn(targets, number: 0, mayBeShort: true)
        #expect(!whole.isShort && whole.pages.count == 1 && LineJudgement(whole).verdict == .online)
        let failing = Dictionary(
            uniqueKeysWithValues: ["a", "b", "c"].map { ($0, LineTurn.Page.failed("silent")) })
        let down = Script(pages: failing, isConnected: false, login: .failed("silent"))
        #expect(LineJudgement(await down.turn(targets, number: 0, mayBeShort: true)).verdict == .offline)
        #expect(await down.asked.all.filter { $0 == "portal" }.count == 1)
        let login = Script(pages: failing, login: .intercepted(status: 302))
        #expect(LineJudgement(await login.turn(targets, number: 0, mayBeShort: true)).verdict == .portal)
    }

    @Test("what may not be asked is left out, and does not count as failed")
    func forbidden() async {
        let turn = await Script(pages: ["a": .answered(seconds: 1)], isForbidden: true).turn(
            targets, number: 0)
        #expect(turn.names.isEmpty && turn.connections.isEmpty && LineJudgement(turn).verdict == .online)
        let none = await Script(isForbidden: true).turn(targets, number: 0)
        #expect(none.pages.isEmpty)
        let nothing = LineTargets(resolvers: [], addresses: [], pages: [], portalPage: "p")
        #expect(await Script().turn(nothing, number: 5).pages.isEmpty)
    }
}

@Suite("The table of routes") struct RouteTableTests {
    private let head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

    @Test("a router that dials in has a way out, and no router to ask")
    func pointToPoint() {
        let link = "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n"
        #expect(RouteTable.gateway(in: head + link) == nil && RouteTable.leadsOut(in: head + link))
        let half = "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0\n"
        #expect(!RouteTable.leadsOut(in: head + half) && !RouteTable.leadsOut(in: head))
    }
}

@Suite("Endpoints, as settings and orders write them") struct EndpointTextTests {
    @Test("what is read is written as it was", arguments: ["192.0.2.1:443", "[2001:db8::1]:853"])
    func bothWays(text: String) { #expect(LineTargets.Endpoint(text)?.text == text) }

    @Test(
        "anything else is none",
        arguments: [
            "", "192.0.2.1", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:+1", "host:1", ":1",
        ])
    func refused(text: String) { #expect(LineTargets.Endpoint(text) == nil) }
}
