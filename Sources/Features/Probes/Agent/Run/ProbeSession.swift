internal import AgentHost
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import Pinger
internal import ProbeWire
internal import Probes
internal import Synchronization

/// Probes while the daemon runs. A reload that does not concern them leaves the pinger alone.
final class ProbeSession: RunningFeature {
    private struct State {
        var plan = ProbePlan.empty
        /// Grows with each plan.
        var version = 0
        var pinger: (settings: ProbeSettings, pinger: Pinger)?
        var sink: AgentHost?
        /// By the newest settings.
        var attempts: AttemptDesk?
        /// As they were last reported.
        var standings: [ProbeWindow.Standing] = []
        var reportedAt: ContinuousClock.Instant?
        var isRightTold = false
    }

    /// The hub takes an agent that says nothing for longer for one that is gone.
    private static let longestSilence: Duration = .seconds(14)
    /// Reports that may wait before a window without its being late.
    private static let fewWaiting: UInt64 = 3
    private let state = Mutex(State())
    private let wake = OrderWake()

    func plan(_ settings: AgentSettings, logger: Logger) throws -> any FeaturePlan {
        ProbesPlan(settings: settings, session: self, logger: logger)
    }

    func end() {
        state.withLock { state in
            state.pinger?.pinger.stop()
            state.pinger = nil
            state.sink = nil
        }
    }

    var current: (plan: ProbePlan, version: Int) { state.withLock { ($0.plan, $0.version) } }

    /// Puts a plan in place of the one before.
    func adopt(_ plan: ProbePlan) {
        state.withLock { state in
            guard state.plan != plan else { return }
            state.plan = plan
            state.version += 1
        }
        interrupt()
    }

    /// Calls once when another plan than that version is there, or `interrupt` is called.
    func onChange(after version: Int, _ call: @escaping @Sendable () -> Void) {
        wake.onRing(call) { current.version != version }
    }

    func interrupt() { wake.ring() }

    /// The pinger under these settings; the one before where they say the same.
    func pinger(_ settings: ProbeSettings, reportingTo host: AgentHost) -> Pinger {
        state.withLock { state in
            state.sink = host
            state.attempts = AttemptDesk(host.settings)
            if let (old, pinger) = state.pinger, old.source == settings.source, old.limits == settings.limits
            {
                state.pinger?.settings = settings
                return pinger
            }
            state.pinger?.pinger.stop()
            var options = Pinger.Options(
                mostPerSecond: settings.limits.mostPerSecond, source: settings.source,
                report: { [weak self] in self?.report($0, endedAt: $1) },
                tell: { [weak self] in self?.tell($0) })
            options.attempt = { [weak self] in
                guard let desk = self?.attempts else { return $1(.init(.unknown)) }
                desk.attempt($0, $1)
            }
            options.trace = { [weak self] in
                guard let desk = self?.attempts else { return $1(nil) }
                desk.trace($0, $1)
            }
            let pinger = Pinger(options)
            state.pinger = (settings, pinger)
            return pinger
        }
    }

    private var attempts: AttemptDesk? { state.withLock { $0.attempts } }

    /// - Returns: `false` where nothing is probed, or not this.
    func wantPath(to target: ProbeTarget.ID) -> Bool {
        let pinger = state.withLock { state -> Pinger? in
            state.plan.targets.contains { $0.id == target } ? state.pinger?.pinger : nil
        }
        pinger?.wantPath(to: target)
        return pinger != nil
    }

    /// Of a window in which nothing was decided and nothing has changed the hub knows all there is.
    private func report(_ window: ProbeWindow, endedAt time: UTCTime) {
        let host = state.withLock { state -> AgentHost? in
            let isNews =
                !window.echoes.isEmpty || !window.notSent.isEmpty || !window.remarks.isEmpty
                || !window.events.isEmpty || !window.paths.isEmpty
                || !window.outcomes.isEmpty || window.states != state.standings
            let isSilent = state.reportedAt.map { $0 + Self.longestSilence <= .now } ?? true
            guard isNews || isSilent else { return nil }
            state.standings = window.states
            state.reportedAt = .now
            return state.sink
        }
        guard let host, let kind = ReportKind(WindowV1.kind) else { return }
        var window = window
        window.agent.address = ProbeResolver.ownAddress(host.settings)
        let body = WindowV1.encode(window)
        // Behind a backlog it comes late, and what is so now is to be seen now.
        if host.deliveryReport.waitingSnapshots > Self.fewWaiting {
            host.tell(
                LiveMessage(
                    feature: "probes", kind: LiveWindowV1.kind,
                    body: LiveWindowV1.encode(body, endedAt: time)))
        }
        host.report(kind, takenAt: time, body: body)
    }

    private func tell(_ error: PingerError) {
        let host = state.withLock { state -> AgentHost? in
            if state.isRightTold { return nil }
            state.isRightTold = true
            return state.sink
        }
        host?.logger.warning("Probes: Error: \(error)")
    }
}
