import AgentHost
import AgentLink
import HTTPClient
import Logging
import MonitorCore
import ProbeKinds
import Probing
import Synchronization
import Testing

@testable import AgentChecks

@Suite("checks at the agent", .timeLimit(.minutes(1))) struct CheckDeskTests {
    private let desk = CheckDesk(
        AgentSettings(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

    private func outcome(_ body: String) async throws -> ProbeOutcome {
        let end = await desk.run(Array(body.utf8), until: .now + .seconds(10))
        guard case .done(let json) = end else { throw ProbeQuestionFault("\(end)", at: "") }
        return try ProbeOutcome(json)
    }

    @Test("info tells of the agent without sending anything")
    func info() async throws {
        let outcome = try await outcome(#"{"kind":"info","asker":"operator"}"#)
        #expect(outcome.word == .ok)
        #expect(outcome.result["version"].string == monitorVersion)
    }

    @Test(
        "without PROBE_ALLOW nothing but the Internet is reached, whoever asks",
        arguments: [
            "127.0.0.1", "::1", "192.168.1.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        ])
    func refused(host: String) async throws {
        for kind in [#""ping""#, #""tcp","port":4000"#, #""http""#, #""trace""#, #""mtu""#] {
            let outcome = try await outcome(#"{"kind":\#(kind),"host":"\#(host)","asker":"administrator"}"#)
            #expect(outcome.word == .refused)
            #expect(outcome.failedAt == .policy)
        }
    }

    @Test("where the hub is no check goes, also where its URL has a name, and while that has no answer")
    func hub() throws {
        var settings = AgentSettings()
        settings.platformWSURL = try EndpointURL.webSocket("wss://hub.example/ws/monitor")
        let there = try #require(IPAddress("45.0.0.9"))
        let isAnswered = Mutex(true)
        let asked = Mutex<[String]>([])
        let hub = HubAddresses { host in
            asked.withLock { $0.append(host) }
            return isAnswered.withLock { $0 } ? [there] : nil
        }
        for _ in 0..<3 {
            let attempt = Attempt.ofThisHost(settings, hub, until: .now + .seconds(1))
            #expect(attempt.screen(there) == .refused(.own))
            #expect(attempt.screen(IPAddress(v4: 0x2d00_000a)) == .allowed)
        }
        #expect(asked.withLock { $0 } == ["hub.example"])
        isAnswered.withLock { $0 = false }
        #expect(hub.all(of: ["hub.example"], at: .now + .seconds(61)) == [there])
        #expect(asked.withLock { $0.count } == 2)
        #expect(hub.all(of: ["other.example", "45.0.0.1"]).isEmpty)
    }

    @Test("a spelling is refused by the agent, too")
    func spelling() async throws {
        #expect(
            try await outcome(#"{"kind":"ping","host":"2130706433","asker":"administrator"}"#).word
                == .refused)
    }

    @Test("pages are read until two megabytes of a minute are, and then in the next minute")
    func bodies() throws {
        var allowance = BodyAllowance()
        let now = ContinuousClock.now
        var pages = 0
        var period: ContinuousClock.Instant?
        // All at once, before any of them has been read: together they are within the bound.
        while let taken = allowance.take(65_536, at: now), pages < 59 {
            period = taken
            pages += 1
        }
        #expect(pages == 30)
        allowance.giveBack(65_000, of: try #require(period))
        #expect(allowance.take(65_536, at: now + .seconds(59)) != nil)
        #expect(allowance.take(65_536, at: now + .seconds(59)) == nil)
        #expect(allowance.take(65_536, at: now + .seconds(60)) != nil)
        // What comes back of the minute before gives nothing to this one.
        allowance.giveBack(65_536, of: try #require(period))
        for _ in 0..<29 { #expect(allowance.take(65_536, at: now + .seconds(61)) != nil) }
        #expect(allowance.take(65_536, at: now + .seconds(61)) == nil)
    }

    @Test("some checks run, some wait, and the rest is refused at once")
    func slots() async {
        let slots = CheckSlots()
        for _ in 0..<CheckSlots.most { #expect(await slots.enter()) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<(CheckSlots.mostWaiting + 5) { group.addTask { await slots.enter() } }
            var refused = 0
            for await entered in group {
                guard !entered else { continue }
                refused += 1
                if refused == 5 { group.cancelAll() }
            }
            #expect(refused == CheckSlots.mostWaiting + 5)
        }
        for _ in 0..<CheckSlots.most { slots.leave() }
        #expect(await slots.enter())
    }
}
