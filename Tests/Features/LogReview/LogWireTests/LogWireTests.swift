import LogWire
import MonitorWire
import Testing

@Suite("journals of agents, on the wire") struct LogWireTests {
    @Test("an order is read as it was written; periods stay within bounds")
    func order() throws {
        for order in [
            JournalOrder(unit: nil, seconds: 300), JournalOrder(unit: "ssh@1.service", seconds: 60),
        ] {
            #expect(try JournalOrder(order.encoded) == order)
        }
        #expect(JournalOrder(unit: nil, seconds: 1).seconds == 60)
        #expect(try JournalOrder(Array(#"{"seconds":1e9}"#.utf8)).seconds == 86_400)
        #expect(
            try JournalOrder(Array(#"{"unit":null,"more":1}"#.utf8)) == JournalOrder(unit: nil, seconds: 300))
    }

    @Test(
        "what would be an option, a path or a command is no unit",
        arguments: [
            "", "--root=/", "-u", "a b", "a;b", "a/b", "$(x)", "a\\n", String(repeating: "a", count: 256),
        ])
    func hostileUnit(name: String) {
        var json = JSONWriter(reservingBytes: 64)
        json.object { $0.value("unit", name) }
        // A backslash is part of names of units; a line feed is not.
        let isName = name == "a\\n"
        #expect((try? JournalOrder(json.bytes)) == (isName ? JournalOrder(unit: name, seconds: 300) : nil))
    }

    @Test("lines go into as many reports as they need, in order, each within its bounds")
    func reports() throws {
        let lines = (0..<1201).map { Array("line \($0)".utf8)[...] }
        let reports = LinesReport.reports(of: lines)
        #expect(reports.map(\.lines.count) == [500, 500, 201])
        #expect(reports.flatMap(\.lines) == (0..<1201).map { "line \($0)" })
        for report in reports { #expect(try LinesReport(report.encoded) == report) }
        #expect(LinesReport.reports(of: []).isEmpty)
    }

    @Test("a long line is cut, bytes that are not UTF-8 are replaced, and what comes of both can be read")
    func hostileLines() throws {
        let long = [UInt8](repeating: 0xff, count: 5000)[...]
        let reports = LinesReport.reports(of: Array(repeating: long, count: 100))
        #expect(reports.count > 1)
        for report in reports {
            let read = try LinesReport(report.encoded)
            #expect(read == report)
            #expect(read.lines.allSatisfy { $0.unicodeScalars.count == LinesReport.longestLine })
        }
        #expect(throws: WireFault.self) { _ = try LinesReport(Array(#"{"lines":[1]}"#.utf8)) }
    }

    @Test("the journal is asked from where it ended, and for the last hour where that is not known")
    func question() {
        let first = JournalQuestion(unit: "ssh.service", after: nil).arguments
        #expect(first.contains("--since=-1h") && first.contains("--unit=ssh.service"))
        let next = JournalQuestion(unit: nil, after: "s=0f;i=1").arguments
        #expect(next.contains("--after-cursor=s=0f;i=1") && !next.contains("--since=-1h"))
        #expect(JournalQuestion(unit: nil, after: "--file=/etc/shadow").arguments.contains("--since=-1h"))
    }

    @Test("the last line of an answer is its place")
    func answer() {
        let (lines, cursor) = JournalQuestion.read(Array("one\n\ntwo\n-- cursor: s=0f;i=2\n".utf8))
        #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["one", "two"])
        #expect(cursor == "s=0f;i=2")
        let none = JournalQuestion.read([])
        #expect(none.lines.isEmpty && none.cursor == nil)
    }

    @Test("a place that was cut off is none")
    func halfAPlace() {
        let (lines, cursor) = JournalQuestion.read(Array("one\n-- cursor: s=0f;i".utf8))
        #expect(lines.count == 2 && cursor == nil)
    }

    @Test("a reading halves its lines down to one, then passes the entry over")
    func halving() throws {
        var reading = JournalReading(unit: nil, after: "s=0f;i=1")
        var asked: [String] = []
        var answer: JournalReading.Answer?
        while answer == nil, asked.count < 20 {
            let question = reading.question.arguments
            asked += question.filter { $0.hasPrefix("--lines=") }
            #expect(question.contains("--after-cursor=s=0f;i=1"))
            let fits = question.contains("--output=json")
            answer = try reading.take(
                Array((fits ? "{}\n-- cursor: s=0f;i=2\n" : "a long line").utf8),
                .init(status: fits ? 0 : 143, isWhole: fits))
        }
        #expect(
            asked
                == [5000, 2500, 1250, 625, 312, 156, 78, 39, 19, 9, 4, 2, 1, 1].map { "--lines=\($0)" })
        #expect(answer?.lines == [JournalReading.passedOverLine[...]] && answer?.passedOver == 1)
        #expect(answer?.cursor == "s=0f;i=2" && answer?.isFull == true)
    }

    @Test("nothing new is an answer; lines without a place, and a journal that never answers, are faults")
    func faults() throws {
        var reading = JournalReading(unit: nil, after: nil)
        #expect(try reading.take([])?.lines.isEmpty == true)
        // journalctl's status where there is no entry to show.
        #expect(try reading.take([], .init(status: 1))?.lines.isEmpty == true)
        #expect(throws: JournalReading.Fault.self) { _ = try reading.take(Array("one\n".utf8)) }
        for _ in 0..<13 { #expect(try reading.take([], .init(isWhole: false)) == nil) }
        #expect(throws: JournalReading.Fault.self) { _ = try reading.take([], .init(isWhole: false)) }
    }

    @Test("what journalctl complains of is a refusal, without its stop; a status of its own is one, too")
    func refusals() throws {
        for (status, complaint, words) in [
            (1, "Hint: x\nNo journal files were opened.\n", "No journal files were opened"),
            (127, "", "status 127"),
        ] as [(Int32, String, String)] {
            var reading = JournalReading(unit: nil, after: nil)
            let ending = JournalReading.Ending(status: status, complaints: Array(complaint.utf8))
            #expect { _ = try reading.take([], ending) } throws: {
                ($0 as? JournalReading.Fault).map { $0.isRefusal && "\($0)" == words } ?? false
            }
        }
    }

    @Test("a place that journalctl refuses is given up for the last hour, once")
    func damagedPlace() throws {
        var reading = JournalReading(unit: nil, after: "s=garbage")
        let ending = JournalReading.Ending(
            status: 1, complaints: Array("Failed to seek to cursor: Invalid argument\n".utf8))
        #expect(reading.question.arguments.contains("--after-cursor=s=garbage"))
        #expect(try reading.take([], ending) == nil)
        #expect(reading.question.arguments.contains("--since=-1h"))
        #expect(throws: JournalReading.Fault.self) { _ = try reading.take([], ending) }
    }
}
