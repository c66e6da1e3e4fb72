internal import DeviceRegistry
internal import Gpon
internal import GponSessions
internal import HubCore
internal import HubServer
internal import MonitorCore

/// Makes plans, and looks after those whose outcome is not known. Nothing here changes an OLT: `PlanRunner` does.
struct PlanDesk: Sendable {
    let host: HubHost
    let store: GponStore
    let sessions: OltSessions
    let runner: PlanRunner
    let logins: TerminalLogins
    let news: NewsBoard

    private var settings: GponSettings { host.settings(GponSettings.self) }

    // MARK: - Who may

    static func duty(_ kind: PlanRequest.Kind) -> Duty {
        switch kind {
        case .registerFound, .registerByHand, .addServicePort, .setNativeVLAN: .gponRegister
        case .removeServicePort, .removeOrphan, .delete, .restore: .gponDelete
        case .save: .gponSave
        }
    }

    /// Who registers and may not delete is an installer: found terminals alone, with profiles for installers.
    static func isInstaller(_ visitor: Visitor) -> Bool {
        visitor.duties.contains(.gponRegister) && !visitor.duties.contains(.gponDelete)
    }

    static func admit(_ kind: PlanRequest.Kind, _ visitor: Visitor) throws {
        let duty = duty(kind)
        guard visitor.duties.contains(duty) else {
            throw GponFault.forbidden(
                "This needs the duty \(duty.rawValue). An administrator gives it on the page People.")
        }
        guard !isInstaller(visitor) || kind == .registerFound else {
            throw GponFault.forbidden(
                "Installers register terminals that the OLT has found. Ask a technician.")
        }
    }

    // MARK: - Plans

    /// Reads the facts, and keeps what would be done.
    func make(_ request: PlanRequest, on number: Int64, _ visitor: Visitor, by doer: AuditActor) async throws
        -> KeptPlan
    {
        try Self.admit(request.kind, visitor)
        guard settings.writes != .off else {
            throw GponFault.forbidden("OLT_WRITES is off: no plans are made. Set it to dry-run or on.")
        }
        let olt = try await sessions.olt(number)
        try await sessions.locks.take(number, "\(doer.name): facts of a plan", within: .seconds(20))
        defer { sessions.locks.release(number) }
        let read = await sessions.with(olt, .reading) { session in await Self.answers(request, session) }
        let facts: OltFacts
        let plan: Plan
        do {
            facts = try OltFacts(request, read.get())
            plan = try Plan(request, facts)
        } catch let error as ReadFault {
            throw GponFault.unanswered("\(olt.name): \(error). Nothing was sent. Try again.")
        } catch let error as Plan.Refusal {
            throw GponFault.conflict(error.description)
        }
        return try await store.keep(
            plan, on: number, named: olt.name, logins: try await affectedLogins(plan, facts, on: number),
            isDryRun: settings.writes == .dryRun, duties: visitor.duties, by: doer)
    }

    /// Whose terminal it is, for plans that affect a customer.
    private func affectedLogins(_ plan: Plan, _ facts: OltFacts, on olt: Int64) async throws -> [String] {
        guard !plan.affected.isEmpty, let place = plan.request.place, let serial = plan.request.serial
        else { return [] }
        return try await logins.of(serial, at: place, of: olt, learnt: facts.addresses)
            .prefix(Self.mostLogins).map(\.sentence)
    }

    private static let mostLogins = 5

    static func answers(_ request: PlanRequest, _ session: OltConnection) async -> [OltAnswer] {
        var answers: [OltAnswer] = []
        for read in request.reads { answers.append(await session.ask(read)) }
        return answers
    }

    /// - Parameters:
    ///   - hash: of the plan that the person saw.
    ///   - typed: the last four characters of the serial number, for what cuts a customer off.
    func confirm(
        _ id: String, hash: String, typed: String, _ visitor: Visitor, by doer: AuditActor
    ) async throws -> KeptPlan {
        guard let plan = try await store.plan(id) else { throw GponFault.notFound("No plan has this name.") }
        try Self.admit(plan.kind, visitor)
        guard plan.hash == hash else {
            throw GponFault.conflict("This is another plan than the one that you saw.")
        }
        // The same confirmation again gets the first one's plan.
        guard plan.state == .shown else {
            guard plan.confirmedBy != nil else { throw GponFault.expired }
            return plan
        }
        guard plan.madeDuties.isSubset(of: visitor.duties) else {
            throw GponFault.forbidden(
                "\(plan.madeBy) may do more than you, and made this plan. Make your own.")
        }
        guard host.clock().milliseconds <= plan.expiresAt else {
            try await store.end(id, as: .expired, "No user confirmed it within 5 minutes.")
            throw GponFault.expired
        }
        if plan.kind == .delete, let serial = plan.serial, typed.uppercased() != serial.lastFour {
            throw GponFault.invalid(
                "Type the last four characters of the serial number: it is \(serial.label).")
        }
        let olt = try await sessions.olt(plan.olt)
        try await mayWrite(plan, olt, visitor, doer)
        return try await runner.confirm(plan, on: olt, by: doer)
    }

    private func mayWrite(
        _ plan: KeptPlan, _ olt: NetworkDevice, _ visitor: Visitor, _ doer: AuditActor
    ) async throws {
        switch settings.writes {
        case .on: break
        case .dryRun:
            try await store.tell(.oltPlanRefused, "\(olt.name): dry run: \(plan.sentence)", by: doer)
            throw GponFault.conflict("This is a dry run: nothing was sent. OLT_WRITES=on sends.")
        case .off: throw GponFault.forbidden("OLT_WRITES is off: nothing was sent.")
        }
        let state = try await store.state(of: plan.olt)
        if let stopped = state.stoppedBy {
            throw GponFault.locked("\(stopped) has stopped writing on \(olt.name). Nothing was sent.")
        }
        if let look = state.lookFirst {
            throw GponFault.locked(
                "Look first: the result of plan \(look.prefix(8)) on \(olt.name) is unknown. Check the OLT, then confirm on the plan's page. Nothing was sent."
            )
        }
        let recent = try await store.recent(by: doer.name, on: plan.olt)
        let refusal = settings.writeLimits.refusal(
            plan.kind, lines: plan.steps.count, deletions: recent.deletions, writes: recent.writes,
            isAdministrator: visitor.role >= .administrator)
        if let refusal { throw GponFault.locked(refusal) }
    }

    func cancel(_ id: String, by doer: AuditActor) async throws {
        guard try await store.plan(id) != nil else { throw GponFault.notFound("No plan has this name.") }
        try await store.end(id, as: .cancelled, "\(doer.name) cancelled it. Nothing was sent.")
        news.changed("isp/plan/\(id)")
    }

    // MARK: - Looking

    /// Reads what the OLT has now of each line that left; changes nothing.
    func look(_ id: String, by doer: AuditActor) async throws -> KeptPlan {
        guard let plan = try await store.plan(id) else { throw GponFault.notFound("No plan has this name.") }
        guard !plan.state.isOpen else {
            throw GponFault.conflict("The plan is not over. Wait until it has ended.")
        }
        let olt = try await sessions.olt(plan.olt)
        try await sessions.locks.take(plan.olt, "\(doer.name): a look", within: .seconds(20))
        defer { sessions.locks.release(plan.olt) }
        let lines = Self.verifications(plan)
        let found = await sessions.with(olt, .reading) { session in
            var found: [Result<String, ReadFault>] = []
            for (line, verification) in lines {
                guard let read = verification.read else {
                    found.append(.success("'\(line)': nothing shows whether it was done"))
                    continue
                }
                let answer = await session.ask(read)
                do throws(ReadFault) {
                    let now = try verification.found(answer)
                    found.append(.success("'\(line)': \(Self.words(now, verification))"))
                } catch { found.append(.failure(error)) }
            }
            return found
        }
        do {
            try await store.looked(id, try found.get().map { try $0.get() })
        } catch let error as ReadFault {
            throw GponFault.unanswered("\(olt.name): \(error). Look again.")
        }
        news.changed("isp/plan/\(id)")
        guard let looked = try await store.plan(id) else {
            throw GponFault.notFound("No plan has this name.")
        }
        return looked
    }

    private static func words(_ found: Verification.Found, _ verification: Verification) -> String {
        let isDone = verification.isAsIntended(found) ? "done" : "not done"
        switch found {
        case .there(let place): return "\(isDone); it is there\(place.map { " as \($0)" } ?? "")"
        case .absent: return "\(isDone); there is nothing"
        case .different(let what): return "\(isDone); \(what)"
        }
    }

    /// Each line that left, once, as the gate reads it.
    private static func verifications(_ plan: KeptPlan) -> [(String, Verification)] {
        var seen: Set<String> = []
        return plan.lines.compactMap { line in
            guard let mode = line.mode, seen.insert(line.line).inserted,
                case .write(let write)? = LineGate.form(Array(line.line.utf8), in: mode),
                let verification = Verification(write)
            else { return nil }
            return (line.line, verification)
        }
    }
}
