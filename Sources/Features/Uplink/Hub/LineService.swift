internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Logging
internal import MonitorCore
internal import ServiceLifecycle
internal import Uplink

/// Checks the line, turn after turn; tells and stores what changed.
struct LineService: Service {
    let host: HubHost
    let asker: any LineQuestions
    let store: LineStore
    let board: LineBoard
    let pinger: HealthPinger
    /// From the hub's start on.
    let signals: AsyncStream<Signal>
    private let bell = WakeBell()

    init(
        host: HubHost, asker: any LineQuestions, store: LineStore, board: LineBoard, pinger: HealthPinger
    ) {
        (self.host, self.asker, self.store, self.board, self.pinger) = (host, asker, store, board, pinger)
        signals = host.signals.subscribe()
    }

    private var settings: UplinkSettings { host.settings(UplinkSettings.self) }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await doubt() }
                group.addTask { await check() }
            }
        }
    }

    private func doubt() async {
        for await signal in signals where Self.raisesDoubt(signal) { bell.ring() }
    }

    /// An agent beyond the line is silent: it may be the line. That an agent's own line is down says nothing of this one.
    static func raisesDoubt(_ signal: Signal) -> Bool {
        signal.behind == AlertObject.line.path && signal.state == "offline" && signal.source != "uplink"
    }

    private func check() async {
        var (machine, pages) = (LineMachine(await confirmed()), PageSchedule())
        let start = ContinuousClock.now
        var number = 0
        while !Task.isCancelled {
            let now = (ContinuousClock.now - start) / .seconds(1)
            // Pages take turns: a turn without one is none of theirs.
            if await turn(number, &machine, &pages, at: now) { number += 1 }
            // Spread, so that many hubs do not ask in the same second.
            let pause =
                machine.pause(interval: Double(settings.intervalSeconds))
                * (machine.isSuspect ? 1 : Double.random(in: 0.9...1.1))
            guard (try? await bell.wait(atMost: .seconds(pause))) != nil else { return }
        }
    }

    /// What was confirmed before the hub was started again, where that was a moment ago.
    private func confirmed() async -> LineMachine.State {
        guard let last = try? await store.newest(),
            host.clock().milliseconds - last.ended <= settings.longestGap
        else { return .unknown }
        return .known(LineJudgement(last.verdict, last.reason))
    }

    /// - Returns: whether it asked for a page.
    private func turn(
        _ number: Int, _ machine: inout LineMachine, _ pages: inout PageSchedule, at now: Double
    ) async -> Bool {
        let began = host.clock()
        let mayBeShort = pages.mayBeShort(machine, interval: Double(settings.intervalSeconds), at: now)
        let turn = await asker.turn(settings.targets, number: number, mayBeShort: mayBeShort)
        pages.observe(turn, couldBeShort: mayBeShort, at: now)
        let judgement = LineJudgement(turn)
        let change = machine.observe(judgement, at: now)
        let isSuspect = machine.isSuspect
        let ago = Int64((now - (change?.since ?? now)) * 1000)
        let since = UTCTime(milliseconds: began.milliseconds - ago)
        if !isSuspect {
            // Where it cannot be written, the database's own watch reports that.
            try? await store.note(
                judgement, since: since.milliseconds, now: began.milliseconds, longestGap: settings.longestGap
            )
        }
        board.change {
            $0.checkedAt = began
            $0.isSuspect = isSuspect
            $0.seconds = turn.seconds
            $0.turns += 1
            if !isSuspect { $0.judgement = judgement }
            if change != nil || $0.since == nil && !isSuspect { $0.since = since }
        }
        if let change { tell(change, since: since) }
        if judgement.verdict == .online, let url = settings.pingURL {
            let trouble = await pinger.ping(url, ill: await host.database.health().trouble)
            noted(trouble)
        }
        return !turn.isShort
    }

    private func tell(_ change: LineMachine.Change, since: UTCTime) {
        host.signals.publish(
            Signal(
                source: "uplink", subject: "line", state: change.judgement.verdict.rawValue, at: since,
                detail: change.judgement.reason))
        let level: Logger.Level = change.judgement.verdict.isUp ? .notice : .warning
        host.logger.log(
            level: level,
            "Line: \(change.judgement.verdict.rawValue) since \(since)\(change.judgement.reason.map { ". \($0)" } ?? "")"
        )
    }

    /// Once for each change.
    private func noted(_ trouble: String?) {
        let before = board.value.pingTrouble
        if trouble != before { board.change { $0.pingTrouble = trouble } }
        if let trouble, before == nil {
            host.logger.warning("cannot ping HEALTHCHECKS_URL: \(trouble). Check the setting.")
        } else if trouble == nil, before != nil {
            host.logger.notice("HEALTHCHECKS_URL answers again")
        }
    }
}
