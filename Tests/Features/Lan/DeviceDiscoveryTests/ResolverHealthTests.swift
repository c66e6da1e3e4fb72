import MonitorCore
import Testing

@testable import DeviceDiscovery

@Suite("health of the resolver") struct ResolverHealthTests {
    let start = ContinuousClock.now

    func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("two failures are bad luck")
    func twoFailures() {
        var health = ResolverHealth()
        health.observe(answered: false, at: start)
        health.observe(answered: false, at: start)
        #expect(health.permitsLookup(at: start))
    }

    @Test("three in a row rest it for a minute, to the second")
    func rest() {
        let health = resting()
        #expect(!health.permitsLookup(at: start))
        #expect(!health.permitsLookup(at: after(59)))
        #expect(health.permitsLookup(at: after(60)))
    }

    @Test("an answer in between starts the count anew")
    func interrupted() {
        var health = ResolverHealth()
        for answered in [false, false, true, false, false] { health.observe(answered: answered, at: start) }
        #expect(health.permitsLookup(at: start))
    }

    @Test("after the rest one failure is enough for the next rest")
    func relapse() {
        var health = resting()
        health.observe(answered: false, at: after(60))
        #expect(!health.permitsLookup(at: after(119)))
        #expect(health.permitsLookup(at: after(120)))
    }

    @Test("after the rest one answer makes it well again")
    func recovery() {
        var health = resting()
        health.observe(answered: true, at: after(60))
        health.observe(answered: false, at: after(61))
        health.observe(answered: false, at: after(62))
        #expect(health.permitsLookup(at: after(62)))
    }

    private func resting() -> ResolverHealth {
        var health = ResolverHealth()
        for _ in 0..<ResolverHealth.tolerance { health.observe(answered: false, at: start) }
        return health
    }
}

@Suite("reverse DNS") struct ReverseDNSTests {
    @Test(
        "addresses that no name server can know are not asked",
        arguments: ["fe80::1", "224.0.0.251", "ff02::fb", "::"])
    func notAsked(text: String) async throws {
        let address = try #require(IPAddress(text))
        #expect(await ReverseDNS().name(of: address) == .none)
    }
}
