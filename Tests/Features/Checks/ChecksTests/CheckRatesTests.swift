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
