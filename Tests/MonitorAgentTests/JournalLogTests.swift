import Daemon
import Logging
import MonitorCore
import Testing

@Suite("log lines") struct JournalLogTests {
    @Test("what the network says cannot forge a line or draw on the terminal")
    func oneLine() {
        #expect(JournalLog.oneLine("a\nb\u{1b}[31mc\u{9b}d") == "a b [31mc d")
    }
}

@Suite("the newest lines of a log") struct RecentLinesTests {
    private let time = UTCTime(milliseconds: 0)

    @Test("they are the newest, in the order of time, and never more than were asked for")
    func bounded() {
        let recent = RecentLines(most: 3, since: time)
        #expect(recent.lines.isEmpty)
        for number in 1...2 { recent.add(.notice, "line \(number)", at: time) }
        #expect(recent.lines.map(\.text) == ["line 1", "line 2"])
        for number in 3...8 { recent.add(.notice, "line \(number)", at: time) }
        #expect(recent.lines.map(\.text) == ["line 6", "line 7", "line 8"])
        #expect(recent.lines.map(\.number) == [6, 7, 8])
        #expect(recent.written == 8)
    }

    @Test("lines of many threads are all counted, and none is half of another")
    func threads() async {
        let recent = RecentLines(most: 50)
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    for line in 0..<500 {
                        recent.add(.info, "\(thread) \(line)")
                        if line % 100 == 0 { #expect(recent.lines.count <= 50) }
                    }
                }
            }
        }
        #expect(recent.written == 4000)
        #expect(recent.lines.map(\.number) == Array(3951...4000))
    }

    @Test("a log hands its lines on as one line each, without the level's word, cut where they are long")
    func fromLog() {
        let recent = RecentLines()
        let log = JournalLog(underJournal: true, keeping: recent)
        log.write(.warning, "Store: a\nforged line")
        log.write(.critical, String(repeating: "é", count: 5000))
        #expect(recent.lines.map(\.level) == [.warning, .error])
        #expect(recent.lines.map(\.text) == ["Store: a forged line", String(repeating: "é", count: 900)])
    }

    @Test("characters that are of no line are replaced wherever they stand, others stay")
    func clean() {
        #expect(JournalLog.oneLine("préfet ° 10 €") == "préfet ° 10 €")
        #expect(JournalLog.oneLine("a\u{80}b\u{9f}c\u{a0}d\u{7f}") == "a b c\u{a0}d ")
    }
}
