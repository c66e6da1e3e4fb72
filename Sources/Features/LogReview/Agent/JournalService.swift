internal import AgentHost
internal import Daemon
internal import LogWire
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// Reads what is new of the journal, as often as the hub ordered, and reports it.
///
/// Next: the outbox, and at the hub `JournalReports`.
struct JournalService: Service {
    let session: JournalSession
    let place: JournalPlace
    let host: AgentHost

    func run() async throws {
        await withGracefulShutdownHandler {
            await follow()
        } onGracefulShutdown: {
            session.interrupt()
        }
    }

    private func follow() async {
        var cursor = place.read()
        var lastTrouble: String?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let order = session.order
            if let order {
                do {
                    cursor = try await report(order, after: cursor) ?? cursor
                    lastTrouble = nil
                } catch {
                    if lastTrouble != "\(error)" {
                        host.logger.warning(
                            "Logs: Error: cannot read the journal: \(error). Add the agent's user to the group systemd-journal."
                        )
                    }
                    lastTrouble = "\(error)"
                }
            }
            await wait(after: order)
        }
    }

    /// - Returns: where the journal was read to; `nil` where nothing was new.
    private func report(_ order: JournalOrder, after cursor: String?) async throws -> String? {
        let question = JournalQuestion(unit: order.unit, after: cursor)
        let output = try await BlockingWork.run { shouldStop in
            try ChildRun().run(JournalQuestion.program, question.arguments, while: { !shouldStop() })
        }
        let (lines, end) = JournalQuestion.read(output.text)
        guard output.status == 0 || !lines.isEmpty else {
            let words = String(decoding: output.complaints.prefix(300), as: UTF8.self)
            throw ChildRun.Fault(description: words.isEmpty ? "status \(output.status)" : words)
        }
        guard let kind = ReportKind(LinesReport.kind) else { return end }
        for report in LinesReport.reports(of: lines) {
            host.report(kind, takenAt: .now, body: report.encoded)
        }
        // Reports are in the outbox by now: a crash in between repeats them, and loses none.
        if let end { place.keep(end) }
        return end
    }

    private func wait(after order: JournalOrder?) async {
        await host.thread.sleep(for: .seconds(order?.seconds ?? JournalOrder.periods.upperBound)) { end in
            session.onChange(after: order, end)
            if Task.isShuttingDownGracefully { end() }
        }
    }
}
