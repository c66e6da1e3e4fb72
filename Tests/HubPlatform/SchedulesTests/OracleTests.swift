import Schedules
import TestSupport
import Testing

/// `Tests/Oracles/schedules/compare.py` asks for many more.
@Suite("what other libraries answer") struct OracleTests {
    @Test("cron and calendars give the times that cronsim and systemd gave")
    func recorded() throws {
        let text = try #require(Fixture.text(at: Fixture.root + "/schedules/oracles.tsv"))
        var count = 0
        var zones: [String: Zone] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: "\t").map(String.init)
            let known = try zones[words[2]] ?? zone(words[2])
            zones[words[2]] = known
            let expression = try ScheduleExpression(words[1])
            var last = try #require(Int(words[3]))
            var found: [String] = []
            for _ in 0..<3 {
                guard let next = expression.next(after: last, in: known) else { break }
                found.append("\(next)")
                last = next
            }
            #expect(found.joined(separator: " ") == words[4], "\(line)")
            count += 1
        }
        #expect(count > 800)
    }
}
