internal import Daemon
internal import LogWire

/// Reads what is new in the journal of the hub's own machine.
struct JournalReader: Sendable {
    /// Runs journalctl.
    let ask: @Sendable (_ arguments: [String]) async throws -> ChildRun.Output

    /// - Parameters:
    ///   - unit: of systemd; `nil` for all.
    ///   - cursor: where the reading before ended; `nil` for the last hour.
    /// - Throws: `LogReadFault`, `CancellationError`.
    func read(unit: String?, after cursor: String?) async throws -> JournalReading.Answer {
        var reading = JournalReading(unit: unit, after: cursor)
        while true {
            let output = try await ask(reading.question.arguments)
            let isWhole = !output.isCut && !output.isLate
            guard output.status == 0 || !isWhole || !output.text.isEmpty else { throw Self.fault(output) }
            do {
                if let answer = try reading.take(output.text, isWhole: isWhole) { return answer }
            } catch {
                throw LogReadFault("\(error). It is read again at the next turn.")
            }
        }
    }

    private static func fault(_ output: ChildRun.Output) -> LogReadFault {
        let why = String(decoding: output.complaints, as: UTF8.self).split(whereSeparator: \.isNewline).last
        return LogReadFault(
            "journalctl: \(why ?? "status \(output.status)"). The hub's user must be in the group systemd-journal."
        )
    }
}
