import MonitorCore
import Testing

@testable import Probes

@Suite("a plan that runs") struct ProbeRunTests {
    private static let second = Network.second
    private static let millisecond = Network.millisecond
    private let living = ProbeTarget(1, "10.99.0.1")
    private let dead = ProbeTarget(2, "10.99.0.2")

    /// Answers after ten milliseconds, but for one address.
    private static func butFor(_ silent: String) -> Network.Answers {
        let address = IPAddress(silent)!
        return { sending, _ in
            sending.destination.address == address ? [] : [Network.reply(sending, after: 10 * millisecond)]
        }
    }

    @Test("a dead target beside a living one: twelve lost here, twelve answered there, and down is told once")
    func deadBesideLiving() {
        var network = Network([living, dead])
        network.pass(60 * Self.second, Self.butFor("10.99.0.2"))
        #expect(network.sent == [1: 12, 2: 12])
        #expect(network.echoes(of: 1) == Array(repeating: 10_000, count: 12))
        #expect(network.echoes(of: 2) == Array(repeating: nil, count: 12))
        #expect(network.events == ["probeDown 2"])
        let down = network.windows.firstIndex { !$0.events.isEmpty }
        #expect(down == 2)
    }

    @Test("a reply after the timeout stays lost, and is told with its time")
    func late() {
        var network = Network([living])
        network.pass(60 * Self.second) { sending, _ in
            [Network.reply(sending, after: 4200 * Self.millisecond)]
        }
        network.pass(60 * Self.second) { sending, _ in
            [Network.reply(sending, after: 2900 * Self.millisecond)]
        }
        #expect(network.echoes(of: 1).prefix(12) == Array(repeating: nil, count: 12)[...])
        #expect(network.echoes(of: 1).suffix(12) == Array(repeating: 2_900_000, count: 12)[...])
        #expect(network.remarks(of: 1).flatMap(\.late) == Array(repeating: 4_200_000, count: 12))
        #expect(network.events.prefix(2) == ["probeDown 1", "probeUp 1"])
    }

    @Test("an answer that comes twice more counts once, and the others are duplicates")
    func duplicates() {
        var network = Network([living])
        network.pass(60 * Self.second) { sending, _ in
            [5, 6, 900].map { Network.reply(sending, after: $0 * Self.millisecond) }
        }
        #expect(network.echoes(of: 1) == Array(repeating: 5000, count: 12))
        #expect(network.remarks(of: 1).map(\.duplicates).reduce(0, +) == 24)
    }

    @Test("lossy at the second loss, down at the third in a row, up with the first answer, well after twelve")
    func health() {
        var network = Network([living])
        let lost: Set = [5, 6, 7, 15]
        network.pass(27 * 5 * Self.second) { sending, number in
            lost.contains(number) ? [] : [Network.reply(sending, after: Self.millisecond)]
        }
        #expect(network.events == ["probeLossy 1", "probeDown 1", "probeUp 1", "probeOk 1"])
        let told = network.windows.enumerated().filter { !$0.element.events.isEmpty }.map { $0.offset + 1 }
        #expect(told == [6, 7, 8, 27])
        #expect(network.windows[7].events[0].state == "lossy")
    }

    @Test("slow above the limit, and well again from nine tenths of it on")
    func slow() {
        var target = living
        target.slowAboveMicroseconds = 50_000
        var network = Network([target])
        func pass(_ rounds: Int64, _ milliseconds: Int64) {
            network.pass(rounds * 5 * Self.second) { sending, _ in
                [Network.reply(sending, after: milliseconds * Self.millisecond)]
            }
        }
        pass(12, 10)
        #expect(network.events == [])
        // The sixth of twelve moves the median.
        pass(5, 80)
        #expect(network.events == [])
        pass(1, 80)
        #expect(network.events == ["probeSlow 1"])
        #expect(network.windows.last?.states.map(\.state) == ["slow"])
        pass(13, 48)
        #expect(network.events == ["probeSlow 1"])
        pass(7, 45)
        #expect(network.events == ["probeSlow 1", "probeOk 1"])
        #expect(network.windows.last?.states.isEmpty == true)
        // Loss hides it.
        pass(12, 80)
        network.pass(15 * Self.second) { _, _ in [] }
        pass(1, 80)
        #expect(
            network.events == [
                "probeSlow 1", "probeOk 1", "probeSlow 1", "probeLossy 1", "probeDown 1", "probeUp 1",
            ])
    }

    @Test(
        "replies that come by another way, as their time to live says, have the route traced and are remarked on"
    )
    func timeToLive() {
        var network = Network([living])
        func pass(_ timeToLive: UInt8) {
            network.pass(60 * Self.second) { sending, _ in
                [Network.reply(sending, after: 10 * Self.millisecond, timeToLive: timeToLive)]
            }
        }
        pass(64)
        #expect(network.run.takeTrace(at: network.now)?.reason == .first)
        network.run.traced(1, nil)
        pass(64)
        #expect(network.run.takeTrace(at: network.now) == nil)
        pass(57)
        #expect(network.run.takeTrace(at: network.now)?.reason == .timeToLive)
        #expect(network.remarks(of: 1).compactMap(\.timeToLive) == [64, 57])
        // It is what is usual now.
        network.run.traced(1, nil)
        pass(57)
        #expect(network.run.takeTrace(at: network.now) == nil)
    }

    @Test("where all are silent the line is to blame, and afterwards only what is still silent is told")
    func ownLine() {
        let targets = ["10.99.0.254", "10.99.1.1", "10.99.2.1", "45.0.0.1"].enumerated().map {
            ProbeTarget(UInt32($0 + 1), $1)
        }
        var network = Network(targets)
        let all: Network.Answers = { sending, _ in [Network.reply(sending, after: Self.millisecond)] }
        network.pass(60 * Self.second, all)
        let gone = network.now
        network.pass(120 * Self.second) { _, _ in [] }
        #expect(network.events == ["cutOff"])
        #expect(network.windows.last?.agent.isCutOff == true)
        network.pass(180 * Self.second, Self.butFor("45.0.0.1"))
        network.pass(30 * Self.second, all)
        #expect(network.events == ["cutOff", "lineBack", "probeDown 4", "probeUp 4"])
        let down = network.windows.flatMap(\.events).first { $0.kind == "probeDown" }
        let since = (down?.since.milliseconds ?? 0) - gone / 1_000_000
        #expect((0...5000).contains(since))
        #expect(network.windows.last?.agent.isCutOff == false)
    }

    @Test("what cannot leave is neither answered nor lost, and the reason is told")
    func notSent() {
        var network = Network([living])
        network.pass(10 * Self.second, Self.butFor("10.99.0.2"))
        network.hindrance = { _, _ in .noRoute }
        network.pass(30 * Self.second, Self.butFor("10.99.0.2"))
        network.hindrance = { _, _ in .forbidden }
        network.pass(30 * Self.second, Self.butFor("10.99.0.2"))
        #expect(network.echoes(of: 1) == [10_000, 10_000])
        let reasons = network.windows.flatMap(\.notSent)
        #expect(reasons.filter { $0.reason == .noRoute }.map(\.count).reduce(0, +) == 6)
        #expect(reasons.filter { $0.reason == .forbidden }.map(\.count).reduce(0, +) == 6)
        #expect(network.windows.last?.states.map(\.state) == ["forbidden"])
        #expect(network.events == [])
    }

    @Test("a machine that stood still makes nothing up, and says how much it left out")
    func stall() {
        var network = Network([living])
        network.pass(20 * Self.second, Self.butFor("10.99.0.2"))
        network.now += 7200 * Self.second
        network.pass(20 * Self.second, Self.butFor("10.99.0.2"))
        #expect((8...9).contains(network.sent[1] ?? 0))
        #expect(network.windows.map(\.agent.skipped).reduce(0, +) >= 1439)
        #expect(network.echoes(of: 1).allSatisfy { $0 == 10_000 })
    }

    @Test("a target that is in the next plan too goes on; one that is not is not asked any more")
    func nextPlan() {
        var network = Network([living, dead])
        network.pass(20 * Self.second, Self.butFor("10.99.0.2"))
        var slower = dead
        slower.downAfter = 5
        network.follow([slower, ProbeTarget(3, "10.99.0.3")])
        let asked = network.sent[1]
        network.pass(20 * Self.second, Self.butFor("10.99.0.2"))
        #expect(network.sent[1] == asked)
        #expect(network.echoes(of: 2).count == 8)
        #expect(network.echoes(of: 3).count == 4)
        #expect(network.events == ["probeDown 2"])
    }

    @Test("a moved name goes on at its new address, and says so")
    func moved() {
        var network = Network([ProbeTarget(1, "attic.example")])
        network.pass(20 * Self.second, Self.butFor("10.99.0.2"))
        let new = EchoDestination(IPAddress("10.99.0.77")!)
        network.run.resolve(1, .address(new), at: network.now)
        network.run.resolve(1, .address(new), at: network.now)
        network.pass(20 * Self.second, Self.butFor("10.99.0.254"))
        #expect(network.echoes(of: 1).compactMap(\.self).count >= 7)
        #expect(network.events == ["addressChanged 1"])
    }

    @Test(
        "of a name that moves every second each request that was sent has one outcome, and each round is told once",
        arguments: [1, 3, 20])
    func movesOften(count: Int) {
        var target = ProbeTarget(1, "attic.example")
        (target.count, target.intervalMilliseconds, target.timeoutMilliseconds) = (count, 10_000, 2000)
        var network = Network([target])
        network.run.tellsRounds = true
        // Three addresses in turn, so that one is left and come back to while requests are open.
        let places = (1...3).map { EchoDestination(IPAddress("10.99.0.\($0)")!) }
        var truth: [UInt32?] = []
        for second in 0..<120 {
            if second.isMultiple(of: 7) {
                network.run.resolve(1, .failed(.nameFailed), at: network.now)
            } else {
                network.run.resolve(1, .address(places[second % 3]), at: network.now)
            }
            network.pass(Self.second) { sending, number in
                truth.append(number.isMultiple(of: 4) ? nil : 1_500_000)
                return number.isMultiple(of: 4)
                    ? [] : [Network.reply(sending, after: 1500 * Self.millisecond)]
            }
        }
        network.run.resolve(1, .failed(.noName), at: network.now)
        network.pass(4 * Self.second) { _, _ in [] }
        network.close()
        #expect(network.sent[1] == truth.count && truth.count >= 9 * count)
        #expect(network.echoes(of: 1) == truth)
        let rounds = network.windows.flatMap(\.rounds)
        #expect((11...13).contains(rounds.count))
        #expect(rounds.allSatisfy { $0.requests == count && $0.unknown == 0 })
        #expect(rounds.map(\.answered).reduce(0, +) == truth.count { $0 != nil })
        #expect(rounds.map(\.lost).reduce(0, +) == truth.count { $0 == nil })
        // Nothing is kept of places that were left.
        #expect(network.run.book.destinations == 0)
    }

    @Test("a target that another takes the place of leaves no half of a round")
    func anotherInItsPlace() {
        var (old, new) = (living, ProbeTarget(1, "10.99.0.3"))
        (old.count, new.count) = (5, 5)
        var network = Network([old])
        network.run.tellsRounds = true
        let answers: Network.Answers = { sending, number in
            number.isMultiple(of: 5) ? [] : [Network.reply(sending, after: Self.millisecond)]
        }
        while network.sent[1, default: 0] < 7 { network.pass(network.tick, answers) }
        network.follow([new])
        network.sent = [:]
        network.pass(20 * Self.second, answers)
        network.close()
        let rounds = network.windows.flatMap(\.rounds)
        #expect(rounds.count >= 4 && rounds.allSatisfy { $0.requests == 5 && $0.lost == 1 })
    }

    @Test(
        "a round that is cut short by a stall, or whose answers found no room, is told as far as it is known")
    func roundsCutShort() {
        var target = living
        (target.count, target.intervalMilliseconds) = (5, 10_000)
        var network = Network([target])
        network.run.tellsRounds = true
        let answers: Network.Answers = { sending, _ in [Network.reply(sending, after: Self.millisecond)] }
        while network.sent[1, default: 0] < 2 { network.pass(network.tick, answers) }
        network.now += 60 * Self.second
        network.pass(10 * Self.second, answers)
        network.close()
        let told = network.windows.flatMap(\.rounds)
        #expect(told.first?.requests == 2 && told.dropFirst().allSatisfy { $0.requests == 5 })
        network.sent = [:]
        while network.sent[1, default: 0] < 2 { network.pass(network.tick) { _, _ in [] } }
        network.run.dropped(1, at: network.now)
        network.pass(20 * Self.second, answers)
        network.close()
        let unknown = network.windows.flatMap(\.rounds).map(\.unknown)
        #expect(unknown.reduce(0, +) == 2)
        #expect(network.echoes(of: 1).allSatisfy { $0 == 1000 })
    }

    @Test("another interval begins at once: what was due at the one before is not sent")
    func anotherInterval() {
        var network = Network([living])
        network.pass(20 * Self.second, Self.butFor("10.99.0.2"))
        var slower = living
        slower.intervalMilliseconds = 60_000
        network.follow([slower])
        network.sentAt = []
        network.pass(300 * Self.second, Self.butFor("10.99.0.2"))
        let gaps = zip(network.sentAt, network.sentAt.dropFirst()).map { $1.at - $0.at }
        #expect(network.sentAt.count == 5 && gaps.allSatisfy { $0 == 60 * Self.second })
    }

    @Test("a name without an address is not lost")
    func noName() {
        var network = Network([ProbeTarget(1, "attic.example")])
        network.run.resolve(1, .failed(.noName), at: network.now)
        network.pass(20 * Self.second) { _, _ in [] }
        #expect(network.sent == [:])
        #expect(network.windows.flatMap(\.echoes).isEmpty)
        #expect(network.windows.last?.states.map(\.state) == ["noName"])
    }

    @Test("packets a second stay within the bound, and each target gets its round")
    func rate() {
        let targets = (1...1000).map { ProbeTarget(UInt32($0), "10.99.\($0 / 250).\($0 % 250 + 1)") }
        var network = Network(targets, mostPerSecond: 250)
        network.pass(20 * Self.second) { sending, _ in [Network.reply(sending, after: Self.millisecond)] }
        let perSecond = Dictionary(grouping: network.sentAt) { $0.at / Self.second }.mapValues(\.count)
        #expect(perSecond.values.max()! <= 275)
        #expect(network.sent.count == 1000)
        #expect(network.sent.values.allSatisfy { (3...4).contains($0) })
        #expect(network.windows.flatMap(\.echoes).allSatisfy { $0.microseconds == 1000 })
    }

    @Test("of the largest list each target gets its round in its interval, and nothing is lost")
    func largest() {
        let targets = (0..<10_000).map { ProbeTarget(UInt32($0 + 1), "10.99.\($0 / 250).\($0 % 250 + 1)") }
        var network = Network(targets, mostPerSecond: 2500)
        #expect(network.run.line.networks == 40)
        network.pass(10 * Self.second) { sending, _ in [Network.reply(sending, after: Self.millisecond)] }
        #expect(network.sent.count == 10_000 && network.sent.values.allSatisfy { $0 == 2 })
        #expect(network.windows.flatMap(\.echoes).allSatisfy { $0.microseconds == 1000 })
        network.run.resolve(1, .failed(.noName), at: network.now)
        network.follow(Array(targets.prefix(500)))
        #expect(network.run.line.networks == 2)
        network.follow([])
        #expect(network.run.line.networks == 0)
    }

    @Test("a trace counts: pings wait until as many packets as it may send would have gone")
    func tracesCount() {
        let targets = (1...100).map { ProbeTarget(UInt32($0), "10.99.0.\($0)") }
        var network = Network(targets, mostPerSecond: 20)
        let answers: Network.Answers = { sending, _ in [Network.reply(sending, after: Self.millisecond)] }
        network.pass(20 * Self.second, answers)
        let before = network.sentAt.count
        #expect((396...402).contains(before))
        #expect(network.run.takeTrace(at: network.now)?.reason == .first)
        network.pass(20 * Self.second, answers)
        let during = network.sentAt.count - before
        #expect(abs(during - (400 - TraceQueue.mostPackets)) <= 3)
        // Nothing of it is made up for afterwards.
        network.pass(20 * Self.second, answers)
        #expect((396...402).contains(network.sentAt.count - before - during))
    }

    @Test("losses while our own socket overflows are not known, and are not called losses")
    func ownDrops() {
        var network = Network([living])
        network.pass(4 * Self.second) { _, _ in [] }
        network.run.dropped(3, at: network.now)
        network.pass(6 * Self.second) { sending, number in
            number == 1 ? [] : [Network.reply(sending, after: Self.millisecond)]
        }
        #expect(network.echoes(of: 1).allSatisfy { $0 == 1000 })
        #expect(network.windows.map(\.agent.ownDrops).reduce(0, +) == 3)
    }
}

extension ProbeWindow.Round {
    fileprivate var requests: Int { answered + lost + unknown + notSent.values.reduce(0, +) }
}
