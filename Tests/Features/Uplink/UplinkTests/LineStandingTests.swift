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

    private func take(
        _ standing: inout LineStanding, _ turns: [(LineTurn, seconds: Int64)]
    ) -> [LineStanding.Step] {
        turns.map { standing.take($0.0, at: $0.seconds * 1000, longestGap: gap) }
    }

    @Test(
        "an outage begins with the turn that found it, and ends with the first good one, each once it is confirmed"
    )
    func outage() throws {
        var standing = LineStanding()
        let steps = take(
            &standing, [(good, 0), (good, 300), (bad, 600), (bad, 615), (bad, 645), (good, 705), (good, 720)])
        #expect(steps[0] == .known(LineJudgement(.online), since: 0, former: .init(nil)))
        #expect(steps[1] == .known(LineJudgement(.online), since: 300_000, former: nil))
        #expect(steps[2] == .suspect && steps[3] == .suspect && steps[5] == .suspect)
        guard case .known(let down, 600_000, let before?) = steps[4],
            case .known(_, 705_000, let outage?) = steps[6]
        else {
            Issue.record("\(steps)")
            return
        }
        #expect(down.verdict == .offline && before.judgement == LineJudgement(.online) && before.since == 0)
        #expect(outage.judgement == down && outage.since == 600_000)
        #expect(standing.judgement?.verdict == .online && standing.since == 705_000)
        #expect(standing.seconds == 0.02 && standing.checkedAt == 720_000)
    }

    @Test("repeats, and what comes faster than turns do, are passed over")
    func tooFast() {
        var standing = LineStanding()
        let steps = take(&standing, [(good, 1000), (bad, 1000), (bad, 1004), (bad, 500), (bad, 1005)])
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
        #expect(steps[2] == .known(LineJudgement(.online), since: 676_000, former: .init(nil)))
    }

    @Test("a clock that is set back by an hour begins anew")
    func clockSetBack() {
        var standing = LineStanding()
        let steps = take(&standing, [(good, 7200), (good, 3600)])
        #expect(steps[1] == .known(LineJudgement(.online), since: 3_600_000, former: .init(nil)))
    }
}

extension LineStanding.Former {
    fileprivate init(_ judgement: LineJudgement?) {
        self.init(judgement: judgement, since: nil, wasTold: false)
    }
}

@Suite("A turn") struct LineQuestionsTests {
    /// Answers as it was told, and counts what it was asked.
    private struct Script: LineQuestions {
        var pages: [String: LineTurn.Page] = [:]
        var isConnected = true
        var isForbidden = false
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
            return LineTurn.Portal.none
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
