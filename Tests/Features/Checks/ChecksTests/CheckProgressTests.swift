import MonitorCore
import Probing
import Testing

@testable import Checks

@Suite("how far an agent is") struct CheckProgressTests {
    private func check() throws -> Check {
        Check(
            id: "c", question: try ProbeQuestion(.info, host: nil), askedBy: "anna", asker: .operator,
            askedAt: UTCTime(milliseconds: 0), deadlineSeconds: 10,
            rows: [Check.Row(agent: "attic"), Check.Row(agent: "cellar")])
    }

    @Test("it is shown while the agent is waited for, and moves the check on")
    func shown() throws {
        var check = try check()
        let news = [("attic", true), ("attic", false), ("stranger", false)].map { agent, isNews in
            check.note("1 of 4 answered", by: agent) == isNews
        }
        #expect(news == [true, true, true])
        #expect((check.version, check.rows[0].progress) == (2, "1 of 4 answered"))
        let end = check.end("attic", ProbeOutcome(.ok), at: UTCTime(milliseconds: 1))
        #expect(end != nil)
        let isShown = check.note("2 of 4 answered", by: "attic")
        #expect(!isShown)
        #expect(check.rows[0].progress == nil)
    }

    @Test("where not all may be asked, connected ones come first, and which of them is drawn")
    func drawn() {
        struct Numbers: RandomNumberGenerator {
            var state: UInt64 = 1
            mutating func next() -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state
            }
        }
        var numbers = Numbers()
        let away = ProbeOutcome(.lost, "The agent is not connected.")
        let rows =
            (0..<6).map { Check.Row(agent: "there \($0)") }
            + (0..<3).map { Check.Row(agent: "away \($0)", outcome: away) }
        #expect(
            Check.drawn(rows.reversed(), atMost: 9, using: &numbers).map(\.agent)
                == rows.map(\.agent).sorted())
        #expect(Check.drawn(rows, atMost: 7, using: &numbers).count { $0.outcome == nil } == 6)
        var counts: [String: Int] = [:]
        for _ in 0..<600 {
            let chosen = Check.drawn(rows, atMost: 2, using: &numbers)
            #expect(chosen.count == 2 && chosen.allSatisfy { $0.outcome == nil })
            for row in chosen { counts[row.agent, default: 0] += 1 }
        }
        // 200 each.
        #expect(counts.count == 6 && counts.values.allSatisfy { (140...260).contains($0) })
    }

    @Test("what cannot be shown is left out of it")
    func clean() throws {
        let told = try CheckProgress(Array(#"{"check":"c","text":"1\u0001 of\u202e 4"}"#.utf8))
        #expect(told == CheckProgress(check: "c", text: "1 of 4"))
        #expect(try CheckProgress(told.json) == told)
    }
}
