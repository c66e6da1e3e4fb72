internal import AgentHost
internal import Daemon
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle
internal import Uplink
internal import UplinkWire

/// Checks the line as the hub ordered, turn after turn, and reports what was found. The hub judges it; this judges for its
/// own pace alone.
///
/// Next: the outbox, and at the hub `LineStore.turnReports`.
struct LineService: Service {
    /// Without an order there is nothing to do.
    private static let idleSeconds = 86_400.0
    /// Where no question can be asked, for want of a thread or of a target that may be asked.
    private static let troubleSeconds = 300.0
    /// Between the beginnings of two turns at least, whatever the hub orders.
    static let floorSeconds = 10.0
    let session: LineSession
    let host: AgentHost
    var floorSeconds = LineService.floorSeconds
    /// `nil` where the machine has no thread for it.
    let ask: @Sendable (LineTargets, _ number: Int, _ mayBeShort: Bool) async -> LineTurn?
    let report: @Sendable (LineTurn, _ began: UTCTime) -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }

    private func follow() async {
        var (machine, pages, number) = (LineMachine(), PageSchedule(), 0)
        var asked: LineOrder?
        var isTroubleTold = false
        var last: ContinuousClock.Instant?
        let start = ContinuousClock.now
        while !Task.isCancelled {
            guard let order = session.order else {
                await wait(Self.idleSeconds, after: nil)
                continue
            }
            let rest = last.map { $0 + .seconds(floorSeconds) - .now } ?? .zero
            if rest > .zero {
                await host.thread.sleep(for: rest)
                continue
            }
            last = .now
            if order.targets != asked?.targets { machine = LineMachine() }
            if order.targets != asked?.targets || order.pageSeconds != asked?.pageSeconds {
                pages = PageSchedule(seconds: order.pageSeconds)
            }
            asked = order
            let (began, now) = (UTCTime.now, (ContinuousClock.now - start) / .seconds(1))
            let mayBeShort = pages.mayBeShort(machine, interval: Double(order.seconds), at: now)
            let turn = await ask(order.targets, number, mayBeShort)
            // Pages take turns: a turn without one is none of theirs.
            if turn?.isShort != true { number += 1 }
            // What comes of questions that were cut off, or are not wanted any more, says nothing.
            if Task.isCancelled || session.order != order { continue }
            guard let turn, !turn.pages.isEmpty || mayBeShort && turn.isShort else {
                if !isTroubleTold { warn() }
                isTroubleTold = true
                await wait(Self.troubleSeconds, after: order)
                continue
            }
            isTroubleTold = false
            report(turn, began)
            pages.observe(turn, couldBeShort: mayBeShort, at: now)
            _ = machine.observe(LineJudgement(turn), at: now)
            await wait(pause(machine, order), after: order)
        }
    }

    /// Spread, so that many agents do not ask in the same second.
    private func pause(_ machine: LineMachine, _ order: LineOrder) -> Double {
        machine.pause(interval: Double(order.seconds)) * (machine.isSuspect ? 1 : .random(in: 0.9...1.1))
    }

    private func warn() {
        host.logger.warning(
            "Line: Error: cannot check the internet line: no page may be asked, or no thread is left. See PROBE_ALLOW, PROBE_DENY, and LINE_PAGES of the hub."
        )
    }

    private func wait(_ seconds: Double, after order: LineOrder?) async {
        await host.thread.sleep(for: .seconds(seconds)) { end in
            session.onChange(after: order, end)
        }
    }
}
