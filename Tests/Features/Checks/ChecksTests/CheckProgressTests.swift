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

    @Test("what cannot be shown is left out of it")
    func clean() throws {
        let told = try CheckProgress(Array(#"{"check":"c","text":"1\u0001 of\u202e 4"}"#.utf8))
        #expect(told == CheckProgress(check: "c", text: "1 of 4"))
        #expect(try CheckProgress(told.json) == told)
    }
}
