internal import AgentHost
internal import Logging
internal import Pinger
internal import Probes
internal import ServiceLifecycle

/// Has the pinger follow the hub's plan, and asks now and then where the targets are.
/// Next: `Pinger`.
struct ProbeService: Service {
    /// Between two questions for the addresses of names; also for what this host knows itself.
    static let betweenQuestions: Duration = .seconds(60)

    let session: ProbeSession
    let pinger: Pinger
    let resolver: ProbeResolver
    let host: AgentHost

    func run() async throws {
        await withGracefulShutdownHandler {
            await follow()
        } onGracefulShutdown: {
            session.interrupt()
        }
        await pinger.flush()
    }

    private func follow() async {
        var resolver = resolver
        var followed: Int?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let (plan, version) = session.current
            let (resolutions, next) = await resolved(plan, resolver)
            resolver = next
            // Another plan may have come meanwhile: it is resolved at the next turn.
            if version != followed {
                if !pinger.follow(plan, resolutions) {
                    host.logger.error("Probes: Error: cannot start a thread. Raise the limit of threads.")
                }
                followed = version
            } else {
                pinger.resolve(resolutions)
            }
            if session.current.version != version { continue }
            await wait(after: version, isIdle: plan.targets.isEmpty)
        }
    }

    private func resolved(
        _ plan: ProbePlan, _ resolver: ProbeResolver
    ) async -> ([ProbeTarget.ID: ProbeRun.Resolution], ProbeResolver) {
        guard !plan.targets.isEmpty else { return ([:], resolver) }
        let answer = try? await BlockingWork.run { _ in
            var resolver = resolver
            return (resolver.resolve(plan.targets), resolver)
        }
        return answer ?? ([:], resolver)
    }

    /// Until there is a plan, or it is time to ask again. Without targets, nothing is to be asked.
    private func wait(after version: Int, isIdle: Bool) async {
        await host.thread.sleep(for: isIdle ? .seconds(86_400) : Self.betweenQuestions) { end in
            session.onChange(after: version, end)
            if Task.isShuttingDownGracefully { end() }
        }
    }
}
