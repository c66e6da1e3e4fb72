internal import AgentHost
internal import Daemon
internal import LogWire
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle

/// Reads what is new of the journal, as often as the hub ordered, and reports it.
///
/// Next: the outbox, and at the hub `LogStore.journalReports`.
struct JournalService: Service {
    let session: JournalSession
    let place: JournalPlace
    let host: AgentHost
    var ask = JournalTurn.journalctl

    func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }

    private func follow() async {
        session.resume(at: place)
        var pace = JournalPace(startedAt: .now)
        var lastTrouble: String?
        while !Task.isCancelled {
            let permission = session.permission
            if let permission, pace.mayRead(oldestWaiting: host.deliveryReport.oldestWaiting) {
                do {
                    let outcome = try await turn.run(permission)
                    pace.hasRead(at: .now, isMore: outcome.isMore)
                    if outcome.passedOver > 0 {
                        host.logger.warning("Logs: Passed over an entry of the journal that is too long.")
                    }
                    lastTrouble = nil
                } catch is CancellationError {
                    return
                } catch {
                    pace.hasRead(at: .now, isMore: false)
                    if lastTrouble != "\(error)" { warn(error) }
                    lastTrouble = "\(error)"
                }
            }
            await wait(pace.seconds(permission?.order), after: permission?.order)
        }
    }

    private var turn: JournalTurn {
        JournalTurn(session: session, place: place, ask: ask) { [host] report in
            guard let kind = ReportKind(LinesReport.kind) else { return false }
            return host.report(kind, takenAt: .now, body: report.encoded)
        }
    }

    private func warn(_ error: any Error) {
        host.logger.warning(
            "Logs: Error: cannot read the journal: \(error). Add the agent's user to the group systemd-journal."
        )
    }

    private func wait(_ seconds: Int, after order: JournalOrder?) async {
        await host.thread.sleep(for: .seconds(seconds)) { end in
            session.onChange(after: order, end)
        }
    }
}
