import Daemon
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// What the operator wants of the running daemon: to end, or to go on under other settings.
///
/// A request stays until it is answered: one that comes while services are started or ended is answered then.
final class AgentControl: Sendable {
    private struct State {
        var isEnding = false
        var plan: AgentPlan?
        var stop: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())

    /// SIGTERM and SIGINT end the program; SIGHUP reads the settings again, and bad ones are left alone, unless
    /// `hangUp` says otherwise.
    func obey(
        _ signals: AsyncStream<Int32>, hangUp: HangUp = Invocation.hangUp, logger: Logger,
        systemd: SystemdNotifier,
        prepare: @Sendable () throws -> AgentPlan
    ) async {
        for await signal in signals {
            if signal == SIGHUP, hangUp == .ignore { continue }
            guard signal == SIGHUP, hangUp == .reload else {
                systemd.stopping("Stopping: sending what is left")
                request { $0.isEnding = true }
                continue
            }
            systemd.reloading()
            do {
                let plan = try prepare()
                logger.notice("Settings: Read again")
                request { $0.plan = plan }
            } catch {
                for sentence in "\(error)".split(separator: "\n") {
                    logger.error("Settings: Kept as they were: \(sentence)")
                }
                systemd.ready()
            }
        }
    }

    private func request(_ change: @Sendable (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            state.stop?.yield()
        }
    }

    /// A service that ends the group it is part of as soon as something is requested.
    func stopService() -> StopService {
        let (stops, stop) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.stop = stop
            if state.isEnding || state.plan != nil { stop.yield() }
        }
        return StopService(stops: stops)
    }

    /// Gives what the daemon begins with.
    func begin(with plan: AgentPlan) {
        state.withLock { $0.plan = plan }
    }

    /// Also where the end is requested already: what was taken over from an earlier run is then sent, or kept.
    func takeFirst() -> AgentPlan? {
        state.withLock { $0.plan.take() }
    }

    /// What to go on with; `nil` when the program shall end.
    func takePlan() -> AgentPlan? {
        state.withLock { $0.isEnding ? nil : $0.plan.take() }
    }
}

/// Ends its group by returning.
struct StopService: Service {
    let stops: AsyncStream<Void>

    func run() async {
        for await _ in stops { return }
    }
}
