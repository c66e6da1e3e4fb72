import MonitorCore
import Testing

@testable import Probes

/// The laws of probing, held at random histories.
@Suite("laws of echoes") struct EchoLawTests {
    /// The same numbers each time.
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return mixed ^ mixed >> 31
        }
    }

    /// What a request meets, and what must come of it.
    enum Fate: CaseIterable {
        case answered, silent, late, twice, wrongSource, forged, wrongLength, unreachable, forgedError,
            replayed
    }

    @Test(
        "sent is answered and lost; only a true reply in time answers, whatever else comes",
        arguments: 0..<30)
    func laws(seed: Int) {
        var dice = Dice(state: UInt64(seed) &* 1_000_003)
        let targets = (1...UInt32.random(in: 1...6, using: &dice)).map { number -> ProbeTarget in
            var target = ProbeTarget(number, "10.99.\(number % 3).\(number)")
            target.intervalMilliseconds = [1000, 2000, 5000].randomElement(using: &dice)!
            target.timeoutMilliseconds = [500, 1000, 3000].randomElement(using: &dice)!
            if target.fault != nil { target.timeoutMilliseconds = 500 }
            return target
        }
        var network = Network(targets, seed: UInt64(seed))
        var truth: [ProbeTarget.ID: [UInt32?]] = [:]
        var (late, duplicates, strangers, wrong): (Int, UInt32, UInt64, UInt32) = (0, 0, 0, 0)
        network.pass(120 * Network.second) { sending, _ in
            let target = targets[sending.row]
            let delay = Int64.random(in: 1...400, using: &dice) * Network.millisecond
            let good = Network.reply(sending, after: delay)
            let time = UInt32(delay / 1000)
            switch Fate.allCases.randomElement(using: &dice)! {
            case .answered:
                truth[target.id, default: []].append(time)
                return [good]
            case .silent:
                truth[target.id, default: []].append(nil)
                return []
            case .late:
                truth[target.id, default: []].append(nil)
                late += 1
                return [Network.reply(sending, after: target.timeout + delay)]
            case .twice:
                truth[target.id, default: []].append(time)
                duplicates += 1
                return [good, Network.reply(sending, after: delay + Network.millisecond)]
            case .wrongSource:
                truth[target.id, default: []].append(nil)
                wrong += 1
                var answer = good
                answer.source = EchoDestination(IPAddress("10.99.9.9")!)
                return [answer]
            case .forged:
                truth[target.id, default: []].append(nil)
                strangers += 1
                return [Self.changed(good) { $0.cookie = ($0.cookie ?? 0) ^ 1 }]
            case .wrongLength:
                truth[target.id, default: []].append(nil)
                strangers += 1
                return [Self.changed(good) { $0.payloadBytes += 1 }]
            case .unreachable:
                truth[target.id, default: []].append(nil)
                return [Self.error(sending, delay, cookie: sending.packet.cookie)]
            case .forgedError:
                truth[target.id, default: []].append(time)
                strangers += 1
                return [Self.error(sending, 0, cookie: 4711), good]
            case .replayed:
                // An identifier that was never used.
                truth[target.id, default: []].append(nil)
                strangers += 1
                return [Self.changed(good) { $0.identifier ^= 0x0100 }]
            }
        }
        network.pass(20 * Network.second) { _, _ in [] }
        network.close()
        for target in targets {
            let found = network.echoes(of: target.id)
            let wanted = truth[target.id] ?? []
            // What was sent after the end of answers was lost.
            #expect(Array(found.prefix(wanted.count)) == wanted)
            #expect(found.dropFirst(wanted.count).allSatisfy { $0 == nil })
            #expect(found.count <= network.sent[target.id] ?? 0)
        }
        let remarks = network.windows.flatMap(\.remarks)
        #expect(remarks.flatMap(\.late).count == late)
        #expect(remarks.map(\.duplicates).reduce(0, +) == duplicates)
        #expect(remarks.map(\.wrongSources).reduce(0, +) == wrong)
        #expect(network.windows.map(\.agent.strangers).reduce(0, +) == strangers)
    }

    private static func changed(
        _ answer: Network.Answer, _ change: (inout IcmpMessage.Reply) -> Void
    ) -> Network.Answer {
        guard case .reply(var reply) = answer.message else { return answer }
        change(&reply)
        var answer = answer
        answer.message = .reply(reply)
        return answer
    }

    private static func error(
        _ sending: ProbeRun.Sending, _ delay: Int64, cookie: UInt64
    ) -> Network.Answer {
        Network.Answer(
            delay: delay,
            message: .error(
                IcmpMessage.Failure(
                    reason: .hostUnreachable, destination: sending.destination.address,
                    source: IPAddress("10.99.0.250")!, identifier: sending.packet.identifier,
                    sequence: sending.packet.sequence, cookie: cookie)),
            source: EchoDestination(IPAddress("10.99.0.249")!))
    }

    @Test("a flood of strangers' packets makes nothing grow")
    func flood() {
        var book = EchoBook(hash: KeyedHash(key: (1, 2)), identifierHigh: 3)
        let place = book.use(EchoDestination(IPAddress("10.0.0.1")!), atOnce: 4)
        var dice = Dice(state: 4)
        for _ in 0..<20_000 {
            let reply = IcmpMessage.Reply(
                identifier: .random(in: 0 ... .max, using: &dice),
                sequence: .random(in: 0 ... .max, using: &dice),
                cookie: .random(in: 0 ... .max, using: &dice), serial: UInt64(place), payloadBytes: 56,
                isIntact: true, timeToLive: 1)
            #expect(book.received(reply, from: EchoDestination(IPAddress("10.0.0.1")!), at: 1) == .stranger)
        }
        #expect(book.strangers == 20_000)
        #expect(book.destinations == 1)
    }

    @Test("after a minute of silence another identifier is used, once a minute at most")
    func generations() {
        var network = Network([ProbeTarget(1, "10.99.0.1")])
        var identifiers: [UInt16] = []
        network.pass(300 * Network.second) { sending, _ in
            if identifiers.last != sending.packet.identifier { identifiers.append(sending.packet.identifier) }
            return []
        }
        #expect((4...5).contains(identifiers.count))
        #expect(identifiers.allSatisfy { $0 >> 8 == 0x5a })
    }
}
