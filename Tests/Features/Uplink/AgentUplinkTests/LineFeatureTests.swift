import AgentHost
import AgentLink
import MonitorCore
import MonitorWire
import Testing
import Uplink
import UplinkWire

@testable import AgentUplink

@Suite("what an agent lets be asked of its line") struct LineFeatureTests {
    private func order(_ pages: [String], portal: String = "http://www.example.com/204") -> LineOrder {
        LineOrder(
            LineTargets(
                resolvers: [], addresses: [.init(IPAddress(v4: 0xc000_0201), port: 443)], pages: pages,
                portalPage: portal), seconds: 300)
    }

    private func handler(
        _ session: LineSession, isPermitted: Bool = true, permitted: [String] = [], denied: [String] = [],
        hubHosts: Set<String> = []
    ) throws -> LinkHandler {
        var lists = ProbePolicySettings()
        lists.permitted = permitted.compactMap { NetworkRange($0) }
        lists.denied = denied.compactMap { NetworkRange($0) }
        let plan = LinePlan(isPermitted: isPermitted, lists: lists, hubHosts: hubHosts, session: session)
        return try #require(plan.orderHandlers.first)
    }

    @Test("what its operator forbids is refused with a sentence, and said to the hub at once")
    func forbidden() throws {
        let handler = try handler(LineSession(), isPermitted: false)
        #expect(handler.feature.refusal?.contains("LINE is off") == true)
        #expect(handler.forbids(.set([])) == handler.feature.refusal)
    }

    @Test("an order holds until it is taken back; one that cannot be carried out changes nothing")
    func orders() async throws {
        let session = LineSession()
        let handler = try handler(session)
        let good = order(["https://www.example.com/"])
        #expect(handler.feature.refusal == nil && handler.forbids(.set(good.encoded)) == nil)
        #expect(await handler.apply(good.encoded) == .applied())
        #expect(session.order == good)
        for bad in [
            order([]), order(["http://www.example.com/"]), order(["https://localhost/"]),
            order(["https://a@www.example.com/"]), order(["https://2130706433/"]),
            order(["https://www.example.com/"], portal: "https://www.example.com/"),
            order(["https://www.example.com/"], portal: "file:///etc/passwd"),
            // Its own machine, and a cloud's metadata.
            order(["https://127.0.0.1/"]), order(["https://169.254.169.254/", "https://[::1]/"]),
            // One target under two numbers would be asked twice at once.
            order(["https://www.example.com/", "https://www.example.com/"]),
        ] {
            guard case .refused(let reason) = await handler.apply(bad.encoded) else {
                Issue.record("\(bad) was taken.")
                continue
            }
            #expect(reason.hasSuffix("."))
            #expect(session.order == good)
        }
        #expect(await handler.apply(Array(#"{"pages":7}"#.utf8)) != .applied())
        #expect(await handler.apply(nil) == .applied())
        #expect(session.order == nil)
    }

    @Test("what PROBE_DENY names is refused where nothing else is left to ask")
    func denied() async throws {
        let session = LineSession()
        let handler = try handler(session, denied: ["203.0.113.0/24"])
        let denied = order(["https://203.0.113.7/"])
        guard case .refused(let reason) = await handler.apply(denied.encoded) else {
            Issue.record("It was taken.")
            return
        }
        #expect(reason.contains("PROBE_DENY") && session.order == nil)
        #expect(
            await handler.apply(order(["https://203.0.113.7/", "https://45.0.0.7/"]).encoded) == .applied())
    }

    @Test("a page in the house, or the hub itself, is refused unless PROBE_ALLOW opens the house")
    func house() async throws {
        let page = order(["https://192.168.1.1/"])
        guard case .refused(let reason) = try await handler(LineSession()).apply(page.encoded) else {
            Issue.record("It was taken.")
            return
        }
        #expect(reason.contains("PROBE_ALLOW"))
        let open = try handler(
            LineSession(), permitted: ["192.168.1.0/24", "45.0.0.9"], hubHosts: ["45.0.0.9"])
        #expect(await open.apply(page.encoded) == .applied())
        #expect(await open.apply(order(["https://45.0.0.9/"]).encoded) != .applied())
    }

    @Test("another order ends a wait; the same does not")
    func waits() async {
        let session = LineSession()
        let order = order(["https://www.example.com/"])
        await confirmation(expectedCount: 1) { woken in
            session.onChange(after: nil) { woken() }
            session.adopt(order)
        }
        await confirmation(expectedCount: 1) { woken in session.onChange(after: nil) { woken() } }
        await confirmation(expectedCount: 0) { woken in session.onChange(after: order) { woken() } }
    }
}
