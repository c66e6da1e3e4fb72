import Testing

@testable import LogReview

@Suite("Folding of lines") struct TemplateFoldTests {
    @Test("a thousand lines of a firewall are at most 80 rows, and none is lost") func firewall() {
        var fold = TemplateFold()
        var random = SystemRandomNumberGenerator()
        for index in 0..<1000 {
            let flags = ["SYN", "ACK", "ACK FIN", "RST", "ACK PSH"].randomElement(using: &random) ?? ""
            let way =
                ["IN=eth0 OUT=", "IN=eth0 OUT=br0", "IN=br0 OUT=eth0"].randomElement(using: &random) ?? ""
            let proto = ["TCP", "UDP", "ICMP"].randomElement(using: &random) ?? ""
            let line =
                "Nov 30 13:55:\(index % 60) gw kernel: [\(index).1] DROP \(way) MAC=mac-\(index % 9) SRC=ip-\(index % 77) DST=lan-ip-1 LEN=\(40 + index % 100) TTL=\(index % 255) ID=\(index) PROTO=\(proto) SPT=\(index * 7) DPT=\(index % 1024) WINDOW=\(index) \(flags) URGP=0"
            fold.add(Array(line.utf8))
        }
        #expect(fold.rows.count <= 45 && fold.rows.reduce(0) { $0 + $1.count } == 1000)
    }

    @Test("a row shows its first and its last line") func ends() {
        var fold = TemplateFold()
        for number in 1...5 {
            fold.add(Array("Nov 30 13:55:0\(number) a p[\(number)]: took \(number) ms".utf8))
        }
        #expect(fold.rows.count == 1 && fold.rows[0].count == 5)
        #expect(
            fold.rows[0].first[...].text.hasSuffix("took 1 ms")
                && fold.rows[0].last[...].text.hasSuffix("took 5 ms"))
    }

    @Test("whatever comes, there are at most 80") func bound() {
        var fold = TemplateFold()
        for number in 0..<3000 {
            let word = String(number, radix: 26).map {
                "abcdefghijklmnopqrstuvwxyz0123456789".contains($0) ? $0 : "z"
            }
            fold.add(Array("Nov 30 13:55:01 a p: \(String(word.filter(\.isLetter))) word".utf8))
        }
        #expect(fold.rows.count <= TemplateFold.mostRows && fold.rows.reduce(0) { $0 + $1.count } == 3000)
    }

    @Test("only what is new is read, also after a rotation") func places() {
        func lines(_ range: ClosedRange<Int>) -> [LogLine] { range.map { LogLine("line \($0)".utf8) } }
        let first = LogPlace.fresh(lines(1...10), after: nil)
        #expect(first.lines.count == 10)
        let again = LogPlace.fresh(lines(1...10), after: first.place)
        #expect(again.lines.isEmpty)
        let more = LogPlace.fresh(lines(5...14), after: first.place)
        #expect(more.lines.map { $0.bytes.text } == ["line 11", "line 12", "line 13", "line 14"])
        #expect(LogPlace.fresh(lines(100...103), after: first.place).lines.count == 4)
        #expect(LogPlace.fresh([], after: first.place).place == first.place)
        #expect(first.place.flatMap { LogPlace(text: $0.text) } == first.place)
        #expect(LogPlace(text: "x") == nil && LogPlace(text: "") == nil)
    }
}
