import Daemon
import LogWire
import Synchronization
import TestSupport
import Testing

@testable import AgentLogs

@Suite("one look into the journal") struct JournalTurnTests {
    private let place = JournalPlace(folder: nil)

    private func session(_ cursor: String? = nil) throws -> JournalSession {
        let session = JournalSession()
        session.adopt(JournalOrder(unit: nil, seconds: 600), place)
        if let cursor { session.keep(cursor, of: try #require(session.permission), at: place) }
        return session
    }

    private static func output(_ text: String, isCut: Bool = false) -> ChildRun.Output {
        var output = ChildRun.Output()
        (output.text, output.isCut, output.status) = (Array(text.utf8), isCut, isCut ? 143 : 0)
        return output
    }

    /// - Returns: what was reported, and how the look ended.
    private func look(
        _ session: JournalSession, isTaken: Bool = true,
        _ ask: @escaping @Sendable ([String], () -> Bool) throws -> ChildRun.Output
    ) async throws -> (reports: [LinesReport], outcome: JournalTurn.Outcome) {
        let reports = Reports()
        let turn = JournalTurn(session: session, place: place, ask: ask) { report in
            reports.all.withLock { $0.append(report) }
            return isTaken
        }
        let outcome = try await turn.run(try #require(session.permission))
        return (reports.all.withLock { $0 }, outcome)
    }

    @Test("an answer that is too long is asked for again with half as many lines, and no line comes twice")
    func cut() async throws {
        let session = try session("s=0f;i=1")
        let (reports, outcome) = try await look(session) { arguments, _ in
            let isShort = arguments.contains("--lines=1250")
            return Self.output(isShort ? "one\ntwo\n-- cursor: s=0f;i=2\n" : "one\ntwo\nthr", isCut: !isShort)
        }
        #expect(reports.map(\.lines) == [["one", "two"]])
        #expect(session.permission?.cursor == "s=0f;i=2" && outcome == JournalTurn.Outcome())
    }

    @Test("an entry that does not fit is passed over, counted, and said in its place")
    func passedOver() async throws {
        let session = try session("s=0f;i=1")
        let (reports, outcome) = try await look(session) { arguments, _ in
            let isWithoutText = arguments.contains("--output-fields=PRIORITY")
            return Self.output(
                isWithoutText ? "{}\n-- cursor: s=0f;i=2\n" : "without end", isCut: !isWithoutText)
        }
        #expect(reports.map(\.lines) == [[String(decoding: JournalReading.passedOverLine, as: UTF8.self)]])
        #expect(session.permission?.cursor == "s=0f;i=2")
        #expect(outcome == JournalTurn.Outcome(passedOver: 1, isMore: true))
    }

    @Test("the place stays where it was if a report was not taken")
    func notTaken() async throws {
        let session = try session("s=0f;i=1")
        _ = try await look(session, isTaken: false) { _, _ in Self.output("one\n-- cursor: s=0f;i=2\n") }
        #expect(session.permission?.cursor == "s=0f;i=1")
    }

    @Test("a permission that is taken back ends the reading, and nothing is reported")
    func withdrawn() async throws {
        let session = try session("s=0f;i=1")
        let (reports, _) = try await look(session) { [place] _, wanted in
            #expect(wanted())
            session.adopt(nil, place)
            #expect(!wanted())
            return Self.output("one\n-- cursor: s=0f;i=2\n")
        }
        #expect(reports.isEmpty && session.permission == nil)
    }

    @Test("the end of the service ends the reading, and nothing is reported")
    func cancelled() async throws {
        let session = try session("s=0f;i=1")
        let (begins, began) = AsyncStream.makeStream(of: Void.self)
        let reading = Task {
            try await look(session) { _, wanted in
                began.yield()
                while wanted() {}
                return Self.output("one\n-- cursor: s=0f;i=2\n")
            }
        }
        for await _ in begins { break }
        reading.cancel()
        await #expect(throws: CancellationError.self) { _ = try await reading.value }
        #expect(session.permission?.cursor == "s=0f;i=1")
    }

    @Test("an answer with the most lines says that there may be more")
    func full() async throws {
        let session = try session()
        let (reports, outcome) = try await look(session) { _, _ in
            let lines = String(repeating: "line\n", count: JournalQuestion.mostLines)
            return Self.output(lines + "-- cursor: s=0f;i=2\n")
        }
        #expect(reports.reduce(0) { $0 + $1.lines.count } == JournalQuestion.mostLines && outcome.isMore)
    }
}

private final class Reports: Sendable {
    let all = Mutex<[LinesReport]>([])
}
