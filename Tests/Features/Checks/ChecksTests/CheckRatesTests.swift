import MonitorCore
import Probing
import Testing

@testable import Checks

@Suite("how often checks may be asked for") struct CheckRatesTests {
    private let start = ContinuousClock.now

    private func host(_ text: String) throws -> HostText { try HostText(text) }

    @Test("a user may ask five at once, then one a second, and 120 an hour")
    func user() throws {
        var rates = CheckRates()
        for number in 0..<5 {
            try rates.admit("anna", isAdministrator: false, host("a\(number).one\(number).net"), at: start)
        }
        let early = #expect(throws: CheckRates.Early.self) {
            try rates.admit("anna", isAdministrator: false, host("b.net"), at: start)
        }
        #expect(early?.bound == .user)
        #expect(early.map { $0.wait <= .seconds(1) } == true)
        try rates.admit("bert", isAdministrator: false, host("b.net"), at: start)
        var admitted = 5
        for second in 1...300 {
            let now = start + .seconds(second)
            do {
                try rates.admit("anna", isAdministrator: false, host("x\(second).y\(second).net"), at: now)
                admitted += 1
            } catch {}
        }
        #expect((120...131).contains(admitted))
    }

    @Test("whoever asks, a target is asked ten times a minute; names below one name count together")
    func target() throws {
        var rates = CheckRates()
        for number in 0..<10 {
            try rates.admit(
                "user\(number)", isAdministrator: false, host("n\(number).victim.example.net"), at: start)
        }
        let early = #expect(throws: CheckRates.Early.self) {
            try rates.admit("user99", isAdministrator: true, host("n99.victim.example.net"), at: start)
        }
        #expect(early?.bound == .target)
        // What was refused for the target costs the user nothing.
        for number in 0..<5 {
            try rates.admit("user99", isAdministrator: true, host("o\(number).p\(number).net"), at: start)
        }
        try rates.admit("late", isAdministrator: false, host("victim.example.net"), at: start + .seconds(7))
        for number in 0..<10 {
            try rates.admit("v4\(number)", isAdministrator: false, host("45.0.0.\(number)"), at: start)
        }
        #expect(throws: CheckRates.Early.self) {
            try rates.admit("v4", isAdministrator: false, host("45.0.0.200"), at: start)
        }
        try rates.admit("v4", isAdministrator: false, host("45.0.1.1"), at: start)
    }

    @Test("below a public suffix names count by what was registered")
    func registered() throws {
        let list = PublicSuffixes(
            "// comment\ncom\nuk\nco.uk\n*.ck\n!www.ck\ngithub.io\n公司.cn\ncn\ncom.cn  // note\n")
        for (name, wanted) in [
            ("a.b.example.com", "example.com"), ("example.com", "example.com"), ("com", "com"),
            ("x.y.shop.co.uk", "shop.co.uk"), ("co.uk", "co.uk"), ("one.github.io", "one.github.io"),
            ("a.b.one.ck", "b.one.ck"), ("a.www.ck", "www.ck"), ("deep.below.plain.test", "plain.test"),
            ("X.Example.COM", "example.com"), ("a.shop.com.cn", "shop.com.cn"), ("localhost", "localhost"),
        ] {
            #expect(list.registered(name) == wanted)
        }
        var rates = CheckRates(suffixes: list)
        for number in 0..<10 {
            try rates.admit(
                "user\(number)", isAdministrator: false, host("a\(number).b.shop.co.uk"), at: start)
        }
        #expect(throws: CheckRates.Early.self) {
            try rates.admit("user99", isAdministrator: false, host("shop.co.uk"), at: start)
        }
        try rates.admit("user99", isAdministrator: false, host("other.co.uk"), at: start)
    }

    @Test("sixty packets a second at one target are enough, however many agents and checks send them")
    func packets() throws {
        func ping(_ count: Int, _ interval: Double) throws -> ProbeQuestion {
            var options = PingOptions()
            (options.count, options.intervalSeconds) = (count, interval)
            return try ProbeQuestion(.ping, host: host("45.0.0.1"), options: .ping(options))
        }
        let usual = CheckLoad(try ping(4, 0.5), agents: 20)
        #expect(usual.packetsPerSecond == 32 && usual.isBearable)
        #expect(!CheckLoad(try ping(16, 0.2), agents: 20).isBearable)
        #expect(CheckLoad(try ProbeQuestion(.tcp, host: host("a.net"), port: 80), agents: 60).isBearable)
        var rates = CheckRates()
        try rates.admit("a", isAdministrator: false, host("45.0.0.1"), load: usual, at: start)
        let early = #expect(throws: CheckRates.Early.self) {
            try rates.admit(
                "b", isAdministrator: false, host("45.0.0.2"), load: usual, at: start + .seconds(1))
        }
        #expect(early == CheckRates.Early(bound: .packets, wait: .seconds(1.5)))
        try rates.admit("b", isAdministrator: false, host("45.0.1.2"), load: usual, at: start + .seconds(1))
        try rates.admit("b", isAdministrator: false, host("45.0.0.2"), load: usual, at: start + .seconds(3))
    }

    @Test("agents of a check begin within a second, at most sixty of them a second where that is possible")
    func spread() {
        #expect(CheckLoad.delay(of: 0, among: 1) == .zero)
        #expect((0..<20).map { CheckLoad.delay(of: $0, among: 20) }.max()! < .milliseconds(320))
        let many = (0..<1000).map { CheckLoad.delay(of: $0, among: 1000) }
        #expect(many == many.sorted() && many.last! < .seconds(1))
    }

    @Test("a check is looked at five times in two seconds by each reader")
    func reads() {
        var reads = CheckReads()
        let first = (0..<6).map { _ in reads.admit("anna", "x", at: start) }
        #expect(first.prefix(5).allSatisfy { $0 == nil })
        #expect(first[5].map { $0 <= .milliseconds(400) } == true)
        let others = [reads.admit("anna", "y", at: start), reads.admit("bert", "x", at: start)]
        #expect(others == [nil, nil])
        let later = reads.admit("anna", "x", at: start + .milliseconds(401))
        #expect(later == nil)
        for number in 0..<10_000 { _ = reads.admit("anna", "\(number)", at: start) }
        #expect(
            Mirror(reflecting: reads).children.allSatisfy { child in
                (child.value as? any Collection).map { $0.count <= CheckReads.most } ?? true
            })
    }

    @Test("memory is bounded however many ask")
    func bounded() {
        var rates = CheckRates()
        for number in 0..<10_000 {
            try? rates.admit(
                "user\(number)", isAdministrator: false, host("h\(number).z\(number).net"), at: start)
        }
        #expect(
            Mirror(reflecting: rates).children.allSatisfy { child in
                (child.value as? any Collection).map { $0.count <= CheckRates.most } ?? true
            })
    }

    @Test("an outcome counts once, for an agent that was asked")
    func once() throws {
        let time = UTCTime(milliseconds: 1_800_000_000_000)
        var check = Check(
            id: "x", question: try ProbeQuestion(.info, host: nil), askedBy: "anna", asker: .operator,
            askedAt: time,
            deadlineSeconds: 10, rows: [Check.Row(agent: "attic"), Check.Row(agent: "cellar")])
        #expect(check.end("attic", ProbeOutcome(.ok, microseconds: 300), at: time)?.version == 2)
        #expect(check.end("attic", ProbeOutcome(.failed), at: time) == nil)
        #expect(check.end("stranger", ProbeOutcome(.ok), at: time) == nil)
        #expect(check.verdict == "open")
        #expect(check.end("cellar", ProbeOutcome(.timeout, at: .answer), at: time)?.version == 3)
        #expect(check.isEnded)
        #expect(check.verdict == "mixed")
        #expect(check.medianMicroseconds == 300)
    }
}
