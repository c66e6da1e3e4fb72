import MonitorCore
import Testing

@testable import Probes

@Suite("attempts of a plan") struct AttemptTests {
    private static let second = Network.second
    private static func port(_ id: UInt32) -> ProbeTarget {
        var target = ProbeTarget(id, "10.99.0.\(id)")
        (target.kind, target.port) = (.tcp, 443)
        return target
    }

    /// Ends each attempt half a second after it was made; counts them.
    private static func pass(
        _ seconds: Int, _ network: inout Network,
        _ result: (ProbeAttempt, Int) -> ProbeAttempt.Result?
    ) -> Int {
        var made = 0
        var open: [(at: Int64, attempt: ProbeAttempt, number: Int)] = []
        for _ in 0..<(seconds * 10) {
            network.pass(second / 10) { _, _ in [] }
            for one in open where one.at <= network.now {
                if let result = result(one.attempt, one.number) {
                    network.run.attempted(one.attempt, result, at: network.now)
                }
            }
            open.removeAll { $0.at <= network.now }
            for attempt in network.run.takeAttempts() {
                made += 1
                open.append((network.now + second / 2, attempt, made))
            }
        }
        network.close()
        return made
    }

    @Test("connections are made, judged and told as pings are")
    func judged() {
        var network = Network([Self.port(1)])
        let made = Self.pass(60, &network) { _, number in
            number < 7
                ? .init(.answered(microseconds: 1500))
                : .init(.failed(isReached: true), error: "refused", body: Array("{}".utf8))
        }
        #expect(made == 12)
        let echoes = network.echoes(of: 1)
        #expect(echoes.prefix(6) == Array(repeating: 1500, count: 6)[...])
        #expect(echoes.dropFirst(6).allSatisfy { $0 == nil } && echoes.count >= 11)
        #expect(network.events.contains("probeDown 1"))
        #expect(network.remarks(of: 1).map(\.error).contains("refused"))
        // The same outcome is told once.
        #expect(network.windows.flatMap(\.outcomes).count == 1)
    }

    @Test("what was not tried is not lost, and what never ends is not known")
    func notTried() {
        var network = Network([Self.port(1)])
        _ = Self.pass(30, &network) { _, _ in .init(.notSent(.busy)) }
        #expect(network.echoes(of: 1).isEmpty)
        #expect(network.windows.flatMap(\.notSent).map(\.reason).allSatisfy { $0 == .busy })
        #expect(!network.events.contains("probeDown 1"))
        var other = Network([Self.port(1)])
        _ = Self.pass(60, &other) { _, _ in nil }
        #expect(other.echoes(of: 1).isEmpty)
    }

    @Test("three ports that refuse are no line that is gone")
    func line() {
        var targets = [Self.port(1), Self.port(2), Self.port(3)]
        targets[1].address = ProbeTarget(2, "10.98.0.2").address
        var network = Network(targets)
        _ = Self.pass(60, &network) { _, _ in .init(.failed(isReached: true), error: "refused") }
        #expect(!network.windows.contains { $0.agent.isCutOff })
        #expect(Set(network.events) == ["probeDown 1", "probeDown 2", "probeDown 3"])
        var silent = Network(targets)
        _ = Self.pass(60, &silent) { _, _ in .init(.failed(isReached: false), error: "timeout") }
        #expect(silent.windows.contains { $0.agent.isCutOff })
        #expect(silent.events == ["cutOff"])
    }

    @Test("an attempt at the address before counts once; one of a target that was taken off says nothing")
    func stale() {
        var network = Network([Self.port(1)])
        network.pass(6 * Self.second) { _, _ in [] }
        let attempt = network.run.takeAttempts()[0]
        network.run.resolve(1, .address(EchoDestination(IPAddress("10.99.0.9")!)), at: network.now)
        for _ in 0..<2 {
            network.run.attempted(attempt, .init(.answered(microseconds: 1)), at: network.now)
        }
        network.pass(6 * Self.second) { _, _ in [] }
        let later = network.run.takeAttempts()[0]
        network.follow([])
        network.run.attempted(later, .init(.answered(microseconds: 2)), at: network.now)
        network.close()
        #expect(network.echoes(of: 1) == [1])
    }
}
