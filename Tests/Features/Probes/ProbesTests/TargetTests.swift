import MonitorCore
import Testing

@testable import Probes

@Suite("targets as they are written") struct TargetTests {
    @Test(
        "addresses, names and words",
        arguments: [
            "10.99.0.1", "2001:db8::1", "fe80::1%eth0", "router.example", "nas", "a_b.example", "gateway",
            "resolver", "hub", "mesh",
        ])
    func accepted(text: String) throws {
        #expect(try ProbeAddress(text).description == text)
    }

    @Test(
        "spellings that others read as an address are refused, as is whatever cannot be one host",
        arguments: [
            "", "2130706433", "0x7f.1", "0x7f000001", "017700000001", "127.1", "1.2.3.4.", "10.0.0.300",
            "1.2.3",
            "a b", "a\u{0}b", "a/b", "user@host", "http://x", "[::1]", "::1%eth0", "fe80::1",
            "1.2.3.4%25eth0", "-a.example",
            "a..b", "ａ.example", "①", "224.0.0.1", "255.255.255.255", "0.0.0.0", "ff02::1", "::", "240.1.2.3",
            "a.0x7f", "x\\y", "<script>",
        ])
    func refused(text: String) {
        #expect(throws: ProbeAddressFault.self) { try ProbeAddress(text) }
    }

    @Test("names longer than domain names are refused")
    func long() {
        #expect(throws: ProbeAddressFault.tooLong) { try ProbeAddress(String(repeating: "a.", count: 150)) }
        #expect(throws: ProbeAddressFault.spelling) {
            try ProbeAddress(String(repeating: "a", count: 64) + ".example")
        }
    }

    @Test("the field between commas: blanks do not count, nor do empty entries, and twice is once")
    func list() throws {
        let list = try TargetList.parse("10.99.0.1, 10.99.0.2 ,,10.99.0.1")
        #expect(list.map(\.description) == ["10.99.0.1", "10.99.0.2"])
        #expect(TargetList.text(list) == "10.99.0.1, 10.99.0.2")
        #expect(try TargetList.parse(" , ") == [])
    }

    @Test("one bad entry refuses the whole list, with its position")
    func position() {
        let fault = #expect(throws: TargetList.Fault.self) { try TargetList.parse("10.99.0.2, 10.0.0.300") }
        #expect(fault?.position == 2)
        #expect("\(fault!)" == "Entry 2 ('10.0.0.300'): It is not an IPv4 or IPv6 address, nor a host name.")
        #expect(throws: TargetList.Fault.self) { try TargetList.parse(String(repeating: "a,", count: 5000)) }
    }

    @Test("a plan is refused as a whole where the operator's limits are less, with what would fit")
    func limits() {
        let plan = ProbePlan(name: "x", targets: (1...1000).map { ProbeTarget($0, "10.0.0.1") })
        var limits = ProbeLimits()
        #expect(plan.excess(over: limits) == nil)
        limits.mostPerSecond = 100
        #expect(
            plan.excess(over: limits)
                == "200 packets a second are more than the 100 that PROBE_MAX_RATE permits; 500 of these targets would fit."
        )
        limits.mostTargets = 10
        #expect(plan.excess(over: limits)?.contains("PROBE_MAX_TARGETS") == true)
    }

    @Test("losses in bursts are told from scattered ones, in parts as in the whole")
    func pattern() {
        var whole = LossPattern()
        var (first, second) = (LossPattern(), LossPattern())
        let lost: Set = [5, 6, 7, 15]
        for number in 1...24 {
            whole.add(isLost: lost.contains(number))
            if number <= 6 {
                first.add(isLost: lost.contains(number))
            } else {
                second.add(isLost: lost.contains(number))
            }
        }
        #expect((whole.sent, whole.lost, whole.runs, whole.longest) == (24, 4, 2, 3))
        #expect(whole.meanBurst == 2)
        #expect(whole.isInBursts)
        first.append(second)
        #expect((first.sent, first.lost, first.runs, first.longest) == (24, 4, 2, 3))
    }

    @Test("parts put together in any way make the same pattern", arguments: 0..<50)
    func associative(seed: Int) {
        var dice = EchoLawTests.Dice(state: UInt64(seed))
        let bits = (0..<40).map { _ in Bool.random(using: &dice) }
        func pattern(_ part: ArraySlice<Bool>) -> LossPattern {
            part.reduce(into: LossPattern()) { $0.add(isLost: $1) }
        }
        let cuts = [0, Int.random(in: 0...20, using: &dice), Int.random(in: 20...40, using: &dice), 40]
        var left = pattern(bits[cuts[0]..<cuts[1]])
        left.append(pattern(bits[cuts[1]..<cuts[2]]))
        left.append(pattern(bits[cuts[2]..<cuts[3]]))
        var right = pattern(bits[cuts[1]..<cuts[2]])
        right.append(pattern(bits[cuts[2]..<cuts[3]]))
        var all = pattern(bits[cuts[0]..<cuts[1]])
        all.append(right)
        let whole = pattern(bits[...])
        #expect(left == whole)
        #expect(all == whole)
    }

    @Test("defaults fit together whatever the settings become, and ask once what is no ping")
    func defaults() throws {
        var settings = TargetDefaults()
        settings.timeoutMilliseconds = 10_000
        var chosen = TargetDefaults.Chosen()
        chosen.count = 20
        let fitted = chosen.over(settings).fitted
        #expect(chosen.over(settings).fault != nil && fitted.fault == nil)
        #expect(fitted.timeoutMilliseconds == 5000 && fitted.count == 1)
        var (ping, page) = (
            ProbeTarget(id: 1, try TargetSpelling("10.99.0.1")),
            ProbeTarget(id: 2, try TargetSpelling("tcp://10.99.0.2:443"))
        )
        settings.timeoutMilliseconds = 1000
        settings.count = 4
        settings.apply(to: &ping)
        settings.apply(to: &page)
        #expect(ping.count == 4 && page.count == 1 && page.timeoutMilliseconds == 1000)
        #expect(settings.hold(of: ping) && settings.hold(of: page))
        page.timeoutMilliseconds = 1001
        #expect(!settings.hold(of: page))
    }

    @Test(
        "what was said of a target stays, or is refused where it contradicts itself; defaults are fitted around it",
        arguments: [
            // Interval, timeout and count that were said; what becomes of them, nil where it is refused.
            ([nil, nil, nil], [5000, 3000, 3]), ([1000, nil, nil], [1000, 3000, 1]),
            ([3000, nil, nil], [3000, 3000, 1]), ([nil, 10_000, nil], [10_000, 10_000, 1]),
            ([nil, nil, 20], [8000, 3000, 20]), ([1000, nil, 2], [1000, 500, 2]),
            ([nil, 500, 20], [5500, 500, 20]), ([10_000, 2000, nil], [10_000, 2000, 3]),
            ([3000, 2900, nil], [3000, 2900, 1]), ([3000, 4000, nil], nil), ([5000, 3000, 20], nil),
            ([1000, nil, 4], nil), ([nil, nil, 21], nil), ([nil, nil, Int.max], nil), ([nil, nil, 0], nil),
        ] as [([Int?], [Int]?)])
    func said(said: [Int?], result: [Int]?) throws {
        var defaults = TargetDefaults()
        defaults.count = 3
        var chosen = TargetDefaults.Chosen()
        (chosen.intervalMilliseconds, chosen.timeoutMilliseconds, chosen.count) = (said[0], said[1], said[2])
        var ping = ProbeTarget(id: 1, try TargetSpelling("10.99.0.1"))
        chosen.apply(to: &ping, over: defaults)
        let became = [ping.intervalMilliseconds, ping.timeoutMilliseconds, ping.count]
        #expect((ping.fault == nil ? became : nil) == result)
        var page = ProbeTarget(id: 2, try TargetSpelling("tcp://10.99.0.2:443"))
        chosen.apply(to: &page, over: defaults)
        if said[2] == nil, result != nil {
            #expect(page.count == 1 && page.fault == nil)
        } else {
            #expect(page.fault != nil)
        }
    }
}
