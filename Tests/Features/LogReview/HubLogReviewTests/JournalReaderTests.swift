import Daemon
import LogWire
import Testing

@testable import HubLogReview

@Suite("the journal of the hub's machine") struct JournalReaderTests {
    private static func output(_ text: String, isCut: Bool = false, status: Int32 = 0) -> ChildRun.Output {
        var output = ChildRun.Output()
        (output.text, output.isCut, output.status) = (Array(text.utf8), isCut, status)
        return output
    }

    @Test("an answer that is too long is asked for again with half as many lines")
    func cut() async throws {
        let reader = JournalReader { arguments in
            let isShort = arguments.contains("--lines=2500")
            return Self.output(
                isShort ? "one\n-- cursor: s=0f;i=2\n" : "one\ntw", isCut: !isShort, status: isShort ? 0 : 143
            )
        }
        let answer = try await reader.read(unit: nil, after: nil)
        #expect(answer.lines.map { String(decoding: $0, as: UTF8.self) } == ["one"])
        #expect(answer.cursor == "s=0f;i=2")
    }

    @Test("a journal that may not be read, and an answer without its place, are told with what to do")
    func faults() async {
        for (output, words) in [
            (Self.output("", status: 127), "status 127. The hub's user must be in the group"),
            (Self.output("one\n"), "ended too early"),
        ] {
            let reader = JournalReader { _ in output }
            await #expect {
                _ = try await reader.read(unit: nil, after: nil)
            } throws: { ($0 as? LogReadFault)?.sentence.contains(words) ?? false }
        }
    }
}
