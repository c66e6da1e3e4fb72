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
            do throws(JournalReading.Fault) {
                if let answer = try reading.take(output.text, JournalReading.Ending(output)) { return answer }
            } catch {
                throw LogReadFault(
                    error.isRefusal
                        ? "journalctl: \(error). The hub's user must be in the group systemd-journal."
                        : "\(error). It is read again at the next turn.")
            }
        }
    }
}
