internal import DeviceRegistry
internal import Gpon
internal import GponSessions
internal import HubCore
internal import HubServer
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Carries confirmed plans out. Each line is on disk before its bytes leave, so that a hub that was killed sends nothing
/// twice: at the next start the plan is unknown until a person has looked.
final class PlanRunner: Service {
    private struct Job: Sendable {
        let plan: KeptPlan
        let olt: NetworkDevice
        let doer: AuditActor
        /// Answered once the plan runs, or why it does not.
        let begun: CheckedContinuation<KeptPlan, any Error>
    }

    private struct State {
        /// What a run before this one left open is settled.
        var isSettled = false
        var isEnding = false
    }

    private let host: HubHost
    private let store: GponStore
    private let sessions: OltSessions
    private let news: NewsBoard
    private let state = Mutex(State())
    private let (jobs, give) = AsyncStream.makeStream(of: Job.self)

    init(_ host: HubHost, _ store: GponStore, _ sessions: OltSessions, _ news: NewsBoard) {
        self.host = host
        self.store = store
        self.sessions = sessions
        self.news = news
    }

    /// Returns once the plan runs; its outcome is its own.
    func confirm(_ plan: KeptPlan, on olt: NetworkDevice, by doer: AuditActor) async throws -> KeptPlan {
        guard state.withLock({ $0.isSettled && !$0.isEnding }) else {
            throw GponFault.locked("The hub is starting or ending. Nothing was sent. Try again.")
        }
        guard try await store.confirm(plan.id, named: olt.name, by: doer) else {
            // Another confirmation was first.
            guard let now = try await store.plan(plan.id) else {
                throw GponFault.notFound("No plan has this name.")
            }
            guard now.confirmedBy != nil else { throw GponFault.expired }
            return now
        }
        return try await withCheckedThrowingContinuation { begun in
            let given = give.yield(Job(plan: plan, olt: olt, doer: doer, begun: begun))
            if case .terminated = given {
                begun.resume(throwing: GponFault.locked("The hub is ending. Nothing was sent."))
            }
        }
    }

    func run() async throws {
        await settle()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await job in jobs { group.addTask { await self.carryOut(job) } }
            }
        } onGracefulShutdown: {
            // What runs ends its line, and sends no other.
            self.state.withLock { $0.isEnding = true }
            self.give.finish()
        }
    }

    private func settle() async {
        while true {
            do {
                for plan in try await store.settle() {
                    host.logger.error(
                        "Gpon: the result of plan \(plan.id) is unknown: the hub ended while it ran. Open its page."
                    )
                }
                return state.withLock { $0.isSettled = true }
            } catch {
                // Without the database nothing can be confirmed either.
                guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
            }
        }
    }

    // MARK: - One plan

    private func carryOut(_ job: Job) async {
        do {
            try await sessions.locks.take(
                job.plan.olt, "\(job.doer.name): \(job.plan.sentence)", within: .seconds(20))
        } catch {
            return await refuse(job, error)
        }
        let result = await sessions.with(job.olt, .writing) { session in await self.carryOut(job, session) }
        if case .failure(let fault) = result { await refuse(job, fault) }
        sessions.locks.release(job.plan.olt)
        tell(job)
    }

    private func tell(_ job: Job) {
        news.changed("isp/plan/\(job.plan.id)", "isp/olt/\(job.plan.olt)", "isp/olts")
    }

    /// Nothing was sent: the plan is as it was shown.
    private func refuse(_ job: Job, _ error: any Error) async {
        try? await store.unconfirm(job.plan.id)
        job.begun.resume(throwing: error)
    }

    private func carryOut(_ job: Job, _ session: OltConnection) async {
        let plan: Plan
        do {
            let answers = await PlanDesk.answers(job.plan.request, session)
            plan = try Plan(job.plan.request, OltFacts(job.plan.request, answers))
        } catch let error as ReadFault {
            return await refuse(
                job, GponFault.unanswered("\(job.olt.name): \(error). Nothing was sent. Try again."))
        } catch {
            return await makeVoid(job, "\(error)")
        }
        guard plan.hash == job.plan.hash, plan.steps.map(\.write.line) == job.plan.steps.map(\.line) else {
            return await makeVoid(job, Self.differences(job.plan.facts, plan.facts))
        }
        do {
            guard try await store.begin(job.plan.id, on: job.plan.olt),
                let running = try await store.plan(job.plan.id)
            else {
                return await refuse(
                    job, GponFault.locked("Writing on \(job.olt.name) was stopped. Nothing was sent."))
            }
            job.begun.resume(returning: running)
        } catch {
            return await refuse(job, error)
        }
        await run(plan, job, session)
    }

    private func makeVoid(_ job: Job, _ why: String) async {
        let reason = "The OLT has changed since the plan was made, and nothing was sent. \(why)"
        try? await store.end(job.plan.id, as: .void, reason)
        try? await store.tell(.oltPlanRefused, "\(job.olt.name): void: \(job.plan.sentence)", by: job.doer)
        job.begun.resume(throwing: GponFault.conflict(reason + " Make a new plan."))
    }

    private static func differences(_ shown: [String], _ now: [Plan.Fact]) -> String {
        let texts = now.map { "\($0.name)=\($0.value)" }
        let gone = shown.filter { !texts.contains($0) }.map { "was \($0)" }
        let new = texts.filter { !shown.contains($0) }.map { "is \($0)" }
        return (gone + new).prefix(8).joined(separator: "; ") + "."
    }

    private func run(_ plan: Plan, _ job: Job, _ session: OltConnection) async {
        var run = PlanRun(plan)
        var action = run.begin()
        while action != .finish {
            switch action {
            case .write(let step, let isUndo, let write):
                action = await send(step, isUndo, write, job, session, &run)
            case .read(let read): action = run.answered(await session.ask(read))
            case .pause(let seconds):
                // What ends the hub ends the pause, and `halt` what follows.
                _ = try? await Task.sleep(for: .seconds(seconds))
                action = run.paused()
            case .finish: break
            }
            tell(job)
        }
        await finish(run, job, session)
    }

    private func send(
        _ step: Int, _ isUndo: Bool, _ write: OltWrite, _ job: Job, _ session: OltConnection,
        _ run: inout PlanRun
    ) async -> PlanRun.Action {
        let number: Int64
        do {
            if let stop = try await stopping(job.plan.olt) { return run.halt(stop) }
            number = try await store.sending(job.plan.id, on: job.plan.olt, step: step, isUndo: isUndo, write)
        } catch {
            return run.halt("it could not be written down, and was not sent: \(error)")
        }
        let answer = await session.ask(write.line, in: write.mode, seconds: 60)
        let next = run.answered(answer)
        do {
            try await store.answered(number, answer)
            try await store.note(run.results, of: job.plan.id)
        } catch {
            host.logger.error(
                "Gpon: the answer to a line of plan \(job.plan.id) could not be written: \(error)")
        }
        return next
    }

    /// Why no further line may leave.
    private func stopping(_ olt: Int64) async throws -> String? {
        if state.withLock({ $0.isEnding }) { return "The hub is ending." }
        guard host.settings(GponSettings.self).writes == .on else { return "OLT_WRITES was switched off." }
        return try await store.state(of: olt).stoppedBy.map { "\($0) stopped writing on this OLT." }
    }

    private func finish(_ run: PlanRun, _ job: Job, _ session: OltConnection) async {
        let place = run.place ?? job.plan.place
        do {
            try await store.finish(
                job.plan.id, on: job.plan.olt, named: job.olt.name, run, place: place,
                outcome: Self.outcome(run),
                by: job.doer)
        } catch {
            host.logger.error("Gpon: the end of plan \(job.plan.id) could not be written: \(error)")
        }
        if run.state == .unknown {
            host.logger.error("Gpon: the result of plan \(job.plan.id) is unknown. Open its page.")
        }
        await refresh(place, run, job, session)
    }

    private static func outcome(_ run: PlanRun) -> String? {
        guard let online = run.isOnline else { return nil }
        guard online else { return "not online within 90 s" }
        return "online" + (run.optics?.rxDBm.map { ", receives \($0) dBm" } ?? "")
    }

    /// What the lists show of the terminal is read again.
    private func refresh(_ place: TerminalPlace?, _ run: PlanRun, _ job: Job, _ session: OltConnection) async
    {
        guard run.state != .unknown else { return }
        let olt = job.plan.olt
        if job.plan.kind == .removeOrphan {
            let all = await session.ask(.allServicePorts)
            if let services = try? OltReader.servicePorts(.allServicePorts, all) {
                try? await store.keepServicePorts(services, of: olt)
            }
            return
        }
        guard let place else { return }
        if let terminal = try? OltReader.terminal(.terminal(place), await session.ask(.terminal(place))) {
            try? await store.keepTerminal(terminal, of: olt)
            if let serial = terminal.serial { try? await store.forgetFound(serial, of: olt) }
        } else if run.state == .done, job.plan.kind == .delete {
            try? await store.keepGone(place, of: olt)
        }
        if let services = try? OltReader.servicePorts(
            .servicePorts(place), await session.ask(.servicePorts(place)))
        {
            try? await store.keepServicePorts(services, at: place, of: olt)
        }
        if let optics = run.optics { try? await store.keepOptics([(place, optics)], of: olt) }
    }
}
