import Hosts
import Testing

@Suite("hosts that are watched") struct HostTests {
    @Test("one lost round makes a host suspect, two make it down since the first of them")
    func down() {
        var host = HostHealth(since: 0)
        #expect(host.observe(answered: true, at: 10, downRounds: 2) == nil)
        #expect(host.state == .up)
        #expect(host.observe(answered: false, at: 40, downRounds: 2) == nil)
        #expect(host.state == .suspect)
        #expect(host.observe(answered: false, at: 70, downRounds: 2) == .down(since: 40))
        #expect(host.state == .down && host.since == 40)
        #expect(host.observe(answered: false, at: 100, downRounds: 2) == nil)
        #expect(host.observe(answered: true, at: 160, downRounds: 2) == .up(after: 120))
        #expect(host.state == .up && host.since == 160)
    }

    @Test("a suspect host that answers was up all the time")
    func suspect() {
        var host = HostHealth(since: 0)
        _ = host.observe(answered: true, at: 10, downRounds: 3)
        _ = host.observe(answered: false, at: 40, downRounds: 3)
        _ = host.observe(answered: false, at: 70, downRounds: 3)
        #expect(host.observe(answered: true, at: 100, downRounds: 3) == nil)
        #expect(host.state == .up && host.since == 10)
        // The count begins again.
        _ = host.observe(answered: false, at: 130, downRounds: 3)
        _ = host.observe(answered: false, at: 160, downRounds: 3)
        #expect(host.state == .suspect)
    }

    @Test("a host that never answered is down after its rounds, and never suspect")
    func neverUp() {
        var host = HostHealth(since: 0)
        #expect(host.observe(answered: false, at: 10, downRounds: 2) == nil)
        #expect(host.state == .unknown)
        #expect(host.observe(answered: false, at: 40, downRounds: 2) == .down(since: 10))
    }

    @Test("a pause ends at its time, and a forced run leaves paused hosts alone")
    func pauses() {
        let pause = HostPause(by: "anna", reason: "works on the roof", until: 100)
        #expect(!pause.isOver(at: 99) && pause.isOver(at: 100))
        #expect(!HostPause(by: "anna", reason: "x", until: nil).isOver(at: .max))
        #expect(
            CheckScope.dead.includes(.down, isPaused: false)
                && CheckScope.dead.includes(.suspect, isPaused: false))
        #expect(
            !CheckScope.dead.includes(.up, isPaused: false) && CheckScope.all.includes(.up, isPaused: false))
        #expect(!CheckScope.all.includes(.down, isPaused: true))
    }

    @Test("a list of hosts comes back as it was written, whatever its names hold")
    func roundTrip() throws {
        let hosts = [
            HostList.Host(folder: "Lenina", name: "sw-12, \"roof\"", address: "192.0.2.1"),
            HostList.Host(folder: "Ленина", name: "=cmd()", address: "2001:db8::1", isPaused: true),
            HostList.Host(folder: "b", name: "-1", address: "sw-3.example.net"),
        ]
        let text = HostList.text(hosts)
        #expect(text.contains("'=cmd()"))
        #expect(try HostList.read(text) == hosts)
        #expect(
            try HostList.read("a,b,192.0.2.9\n") == [
                HostList.Host(folder: "a", name: "b", address: "192.0.2.9")
            ])
    }

    @Test(
        "what is wrong in a list is named with its line",
        arguments: [
            ("folder,name,address,paused\na,b\n", "line 2: 2 fields. Write folder,name,address,paused."),
            ("a,b,-oProxy\n", "line 1: '-oProxy' is not an IP address or a host name."),
            ("a,b,192.0.2.1,maybe\n", "line 1: paused is 'maybe'. Write yes or no."),
            ("a,b,192.0.2.1\na,b,192.0.2.2\n", "line 2: the folder 'a' has a host 'b' already."),
            ("a,b,192.0.2.1\na,c,192.0.2.1\n", "line 2: the address '192.0.2.1' appears twice."),
            ("a,\"b\n", "line 1: a quotation mark is not closed."),
            ("a,,192.0.2.1\n", "line 1: the name is empty, too long, or holds a control character."),
        ])
    func faults(_ text: String, _ sentence: String) {
        do {
            _ = try HostList.read(text)
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == sentence)
        }
    }

    @Test("of pings, what is set holds, and the rest follows the settings")
    func pings() throws {
        var settings = HostPing()
        (settings.intervalSeconds, settings.downRounds) = (45, 4)
        var chosen = HostPing.Chosen()
        #expect(chosen.over(settings) == settings && chosen.words == "as the settings")
        (chosen.packets, chosen.timeoutSeconds) = (1, 5)
        let ping = chosen.over(settings)
        #expect(ping.intervalSeconds == 45 && ping.packets == 1)
        #expect(ping.timeoutSeconds == 5 && ping.downRounds == 4)
        try chosen.check()
        for wrong in [9, 601, -1] {
            chosen.intervalSeconds = wrong
            #expect(throws: HostsFault.self) { try chosen.check() }
        }
    }

    @Test("one answer of a round is enough, and a round of which something is not known is not lost")
    func rounds() {
        let ping = HostPing()
        var other = ping
        other.downRounds += 1
        #expect(ping.hasSameRounds(as: other))
        for change in [\HostPing.packets, \.timeoutSeconds, \.intervalSeconds] {
            other = ping
            other[keyPath: change] += 1
            #expect(!ping.hasSameRounds(as: other))
        }
        #expect(HostRound(1, best: 700, unknown: 2)?.isAnswered == true)
        #expect(HostRound(1, best: nil)?.isAnswered == false)
        #expect(HostRound(1, best: nil, unknown: 1) == nil)
    }
}
