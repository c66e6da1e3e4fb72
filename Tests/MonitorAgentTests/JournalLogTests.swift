import Daemon
import Testing

@Suite("log lines") struct JournalLogTests {
    @Test("what the network says cannot forge a line or draw on the terminal")
    func oneLine() {
        #expect(JournalLog.oneLine("a\nb\u{1b}[31mc\u{9b}d") == "a b [31mc d")
    }
}
