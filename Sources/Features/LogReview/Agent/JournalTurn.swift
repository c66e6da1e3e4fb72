internal import AgentHost
internal import Daemon
internal import LogWire

/// One look into the journal: what is new of it becomes reports.
struct JournalTurn: Sendable {
    struct Outcome: Sendable, Equatable {
        /// Entries that are too long to be read.
        var passedOver = 0
        /// Whether there may be more.
        var isMore = false
    }

    /// Runs journalctl with these arguments, on the calling thread, for as long as it is wanted.
    typealias Ask = @Sendable (_ arguments: [String], _ wanted: () -> Bool) throws -> ChildRun.Output
    static let journalctl: Ask = { try ChildRun().run(JournalQuestion.program, $0, while: $1) }

    let session: JournalSession
    let place: JournalPlace
    var ask: Ask = journalctl
    /// Puts a report into the outbox; `false` where none is kept.
    let report: @Sendable (LinesReport) -> Bool

    /// - Throws: `ChildRun.Fault`, `JournalReading.Fault`, `CancellationError`.
    func run(_ permission: JournalSession.Permission) async throws -> Outcome {
        guard let answer = try await read(permission) else { return Outcome() }
        let taken = LinesReport.reports(of: answer.lines).map { report($0) }
        guard taken.allSatisfy({ $0 }) else { return Outcome() }
        if let cursor = answer.cursor { session.keep(cursor, of: permission, at: place) }
        return Outcome(passedOver: answer.passedOver, isMore: answer.isFull)
    }

    /// - Returns: `nil` where the permission was taken back meanwhile.
    private func read(_ permission: JournalSession.Permission) async throws -> JournalReading.Answer? {
        var reading = JournalReading(unit: permission.order.unit, after: permission.cursor)
        while true {
            let arguments = reading.question.arguments
            let output = try await BlockingWork.run { [self] shouldStop in
                try ask(arguments) { !shouldStop() && session.stillHolds(permission) }
            }
            // An answer that was ended early counts for nothing.
            try Task.checkCancellation()
            guard session.stillHolds(permission) else { return nil }
            if let answer = try reading.take(output.text, JournalReading.Ending(output)) { return answer }
        }
    }
}
