import Testing

@testable import LogReview

@Suite("Syslog messages") struct SyslogTests {
    private func message(_ text: String) -> SyslogMessage { SyslogMessage(Array(text.utf8)[...]) }
    private func line(_ text: String) -> String { String(decoding: message(text).line, as: UTF8.self) }

    @Test(
        "the examples of RFC 5424",
        arguments: [
            (
                "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \u{feff}'su root' failed for lonvick",
                "2003-10-11T22:14:15.003Z mymachine.example.com su: 'su root' failed for lonvick"
            ),
            (
                "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time",
                "2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc[8710]: %% It's time"
            ),
            (
                #"<165>1 2003-10-11T22:14:15.003Z h evntslog - ID47 [a@32473 iut="3" x="a\"]b"][b@1 p="high"] An event"#,
                "2003-10-11T22:14:15.003Z h evntslog: An event"
            ),
            ("<165>1 2003-10-11T22:14:15.003Z h app - - [a@1 b=\"c\"]", "2003-10-11T22:14:15.003Z h app:"),
        ]) func newForm(_ text: String, _ wanted: String)
    { #expect(line(text) == wanted) }

    @Test("the older form, and what has none") func olderForm() {
        let one = message("<34>Oct 11 22:14:15 mymachine su: 'su root' failed")
        #expect(one.severity == 2 && one.facility == 4)
        #expect(
            line("<34>Oct 11 22:14:15 mymachine su: 'su root' failed")
                == "Oct 11 22:14:15 mymachine su: 'su root' failed")
        #expect(line("no priority\u{1b}[31m\r\n") == "no priority [31m")
        #expect(message("<999>x").severity == 5 && line("<999>x") == "<999>x")
        #expect(line("<34>1 broken") == "1 broken")
    }

    @Test("a stream is cut by lengths or by lines, wherever its packets are cut") func framing() {
        let stream = Array("5 <1>ab<2>line one\r\n6 <3>x\ny\n<4>z\n".utf8)
        let wanted = ["<1>ab", "<2>line one", "<3>x\ny", "<4>z"]
        for size in 1...stream.count {
            var framing = SyslogFraming()
            var found: [String] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                found += framing.receive(stream[start..<min(start + size, stream.count)]).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            #expect(found == wanted, "\(size)")
        }
    }

    @Test("what is too long is cut, and the next one is read") func tooLong() {
        var framing = SyslogFraming()
        let long = [UInt8](repeating: 65, count: 20_000)
        var found = framing.receive(long + Array("\n<1>next\n".utf8))
        #expect(found.map(\.count) == [SyslogMessage.longest, 7])
        found = framing.receive(Array("20000 ".utf8) + long + Array("7 <1>next".utf8))
        #expect(found.map(\.count) == [SyslogMessage.longest, 7])
    }
}
