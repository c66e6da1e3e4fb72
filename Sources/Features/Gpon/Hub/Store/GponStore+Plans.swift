internal import Gpon
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// Plans: each change of state is one transaction, and each line is written down before its bytes leave.
extension GponStore {
    // MARK: - Reading

    func plan(_ id: String) async throws -> KeptPlan? {
        try await database.read(.decision) { try Self.plan(id, $0) }
    }

    /// The newest first.
    ///
    /// - Parameters:
    ///   - olt: of this one; `nil` of all.
    ///   - serial: of this terminal; `nil` of all.
    func plans(of olt: Int64? = nil, serial: SerialNumber? = nil, atMost most: Int) async throws -> [KeptPlan]
    {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM oltPlans WHERE (?1 IS NULL OR olt = ?1) AND (?2 IS NULL OR serial = ?2)
                    ORDER BY madeAt DESC LIMIT ?3
                    """, arguments: [olt, serial?.digits, most]
            ).compactMap { try Self.kept($0, database) }
        }
    }

    /// Plans whose outcome no user has checked yet.
    func unlooked() async throws -> [KeptPlan] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM oltPlans WHERE state = 'unknown' AND seenAt IS NULL ORDER BY madeAt"
            ).compactMap { try Self.kept($0, database) }
        }
    }

    private static func plan(_ id: String, _ database: Database) throws -> KeptPlan? {
        try Row.fetchOne(database, sql: "SELECT * FROM oltPlans WHERE id = ?", arguments: [id])
            .flatMap { try kept($0, database) }
    }

    private static func lines(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n").map(String.init)
    }

    private static func kept(_ row: Row, _ database: Database) throws -> KeptPlan? {
        guard let request = PlanRequest(json: Array((row["request"] as String).utf8)),
            let kind = PlanRequest.Kind(rawValue: row["kind"]),
            let state = KeptPlan.State(rawValue: row["state"])
        else { return nil }
        var plan = KeptPlan(
            id: row["id"], olt: row["olt"], kind: kind,
            serial: (row["serial"] as String?).flatMap { SerialNumber($0) },
            place: (row["place"] as String?).flatMap { TerminalPlace($0) }, request: request,
            hash: row["hash"],
            facts: lines(row["facts"]), sentence: row["sentence"], affected: lines(row["affected"]),
            warnings: lines(row["warnings"]),
            restore: (row["restore"] as String?).flatMap { PlanRequest(json: Array($0.utf8)) },
            isDryRun: row["isDryRun"], madeBy: row["madeBy"], madeDuties: Duty.read(row["madeDuties"]),
            madeAt: row["madeAt"], state: state, confirmedBy: row["confirmedBy"],
            confirmedAt: row["confirmedAt"],
            endedAt: row["endedAt"], reason: row["reason"], outcome: row["outcome"],
            look: (row["look"] as String?).map { lines($0) }, lookedAt: row["lookedAt"],
            seenBy: row["seenBy"],
            seenAt: row["seenAt"])
        plan.steps = try Row.fetchAll(
            database, sql: "SELECT * FROM oltSteps WHERE plan = ? ORDER BY step", arguments: [plan.id]
        ).map { row in
            KeptPlan.Step(
                line: row["line"], sentence: row["sentence"], expects: row["expects"], verify: row["verify"],
                undo: row["undo"], state: PlanRun.Result.State(rawValue: row["state"]) ?? .unknown,
                note: row["note"])
        }
        plan.lines = try Row.fetchAll(
            database, sql: "SELECT * FROM oltLines WHERE plan = ? ORDER BY number", arguments: [plan.id]
        ).map { row in
            KeptPlan.Line(
                step: row["step"], isUndo: row["isUndo"], mode: OltMode(row["mode"]), line: row["line"],
                sentAt: row["sentAt"], answer: row["answer"], ended: row["ended"],
                answeredAt: row["answeredAt"])
        }
        return plan
    }

    // MARK: - Making

    /// Keeps a plan as it is shown.
    /// - Parameter logins: who is affected, besides what the OLT says.
    func keep(
        _ plan: Plan, on olt: Int64, named name: String, logins: [String] = [], isDryRun: Bool,
        duties: Set<Duty>, by doer: AuditActor
    ) async throws -> KeptPlan {
        let id = StartID.random()
        let now = database.now
        let restore = plan.before.map { PlanRequest.restore($0) }
        return try await database.change { database in
            try database.execute(
                sql: """
                    INSERT INTO oltPlans (id, olt, kind, serial, place, request, hash, facts, sentence, affected, warnings,
                        restore, isDryRun, cutsOff, madeBy, madeDuties, madeAt, state)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'shown')
                    """,
                arguments: [
                    id, olt, plan.request.kind.rawValue, plan.request.serial?.digits,
                    plan.request.place?.description,
                    String(decoding: plan.request.json, as: UTF8.self), plan.hash,
                    plan.facts.map { "\($0.name)=\($0.value)" }.joined(separator: "\n"), plan.sentence,
                    (plan.affected + logins).joined(separator: "\n"), plan.warnings.joined(separator: "\n"),
                    restore.map { String(decoding: $0.json, as: UTF8.self) }, isDryRun,
                    plan.request.kind.cutsOff,
                    doer.name, duties.words, now,
                ])
            for (index, step) in plan.steps.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO oltSteps (plan, step, line, sentence, expects, verify, undo, state)
                        VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting')
                        """,
                    arguments: [
                        id, index, step.write.line, step.write.sentence, step.write.expects, step.verify,
                        step.undo,
                    ])
            }
            try audit.write(.oltPlanMade, "\(name): \(plan.sentence)", by: doer, database)
            guard let kept = try Self.plan(id, database) else {
                throw GponFault.notFound("The plan was not kept.")
            }
            return kept
        }
    }

    // MARK: - Confirming

    /// Takes a plan that is shown; only one of several confirmations gets it.
    ///
    /// - Returns: whether this one got it.
    func confirm(_ id: String, named name: String, by doer: AuditActor) async throws -> Bool {
        let now = database.now
        return try await database.change { database in
            try database.execute(
                sql: """
                    UPDATE oltPlans SET state = 'confirmed', confirmedBy = ?, confirmedAt = ?
                    WHERE id = ? AND state = 'shown'
                    """, arguments: [doer.name, now, id])
            guard database.changesCount == 1 else { return false }
            let plan = try Self.plan(id, database)
            try audit.write(.oltPlanConfirmed, "\(name): \(plan?.sentence ?? id)", by: doer, database)
            return true
        }
    }

    /// The confirmation did not come to anything: the plan is as it was shown.
    func unconfirm(_ id: String) async throws {
        try await database.change { database in
            try database.execute(
                sql: """
                    UPDATE oltPlans SET state = 'shown', confirmedBy = NULL, confirmedAt = NULL
                    WHERE id = ? AND state = 'confirmed'
                    """, arguments: [id])
        }
    }

    /// Ends a plan of which nothing was sent.
    func end(_ id: String, as state: KeptPlan.State, _ reason: String) async throws {
        let now = database.now
        try await database.change { database in
            try database.execute(
                sql: """
                    UPDATE oltPlans SET state = ?, reason = ?, endedAt = ? WHERE id = ? AND state IN ('shown', 'confirmed')
                    """, arguments: [state.rawValue, reason, now, id])
        }
    }

    /// From here on lines may leave.
    ///
    /// - Returns: whether it may: it was confirmed, and the OLT is not to be checked first.
    func begin(_ id: String, on olt: Int64) async throws -> Bool {
        try await database.change { database in
            let state = try Self.state(of: olt, database)
            guard state.lookFirst == nil, state.stoppedBy == nil else { return false }
            try database.execute(
                sql: "UPDATE oltPlans SET state = 'running' WHERE id = ? AND state = 'confirmed'",
                arguments: [id])
            return database.changesCount == 1
        }
    }

    // MARK: - Running

    /// Durable before the bytes leave: SQLite syncs with each commit.
    ///
    /// - Returns: the line's number.
    func sending(
        _ plan: String, on olt: Int64, step: Int, isUndo: Bool, _ write: OltWrite
    ) async throws -> Int64 {
        let now = database.now
        return try await database.change { database in
            try database.execute(
                sql: """
                    INSERT INTO oltLines (plan, olt, step, isUndo, mode, line, sentAt) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [plan, olt, step, isUndo, write.mode.description, write.line, now])
            let number = database.lastInsertedRowID
            if !isUndo {
                try database.execute(
                    sql: "UPDATE oltSteps SET state = 'sent', line = ? WHERE plan = ? AND step = ?",
                    arguments: [write.line, plan, step])
            }
            return number
        }
    }

    func answered(_ line: Int64, _ answer: OltAnswer) async throws {
        let now = database.now
        let ended =
            switch answer.end {
            case .prompt: "prompt"
            case .question(let question): "asked: \(question)"
            case .incomplete: "incomplete"
            case .notSent(let reason): "not sent: \(reason)"
            case .lost(let reason): "lost: \(reason)"
            }
        try await database.change { database in
            try database.execute(
                sql: "UPDATE oltLines SET answer = ?, ended = ?, answeredAt = ? WHERE number = ?",
                arguments: [String(answer.printed.prefix(8192)), ended, now, line])
        }
    }

    func note(_ results: [PlanRun.Result], of plan: String) async throws {
        try await database.change { try Self.note(results, of: plan, $0) }
    }

    private static func note(_ results: [PlanRun.Result], of plan: String, _ database: Database) throws {
        for (index, result) in results.enumerated() {
            try database.execute(
                sql: "UPDATE oltSteps SET state = ?, note = ?, line = ? WHERE plan = ? AND step = ?",
                arguments: [result.state.rawValue, result.note, result.write.line, plan, index])
        }
    }

    /// The end of a run: the plan, its steps, and what it means for the OLT, in one transaction.
    func finish(
        _ id: String, on olt: Int64, named name: String, _ run: PlanRun, place: TerminalPlace?,
        outcome: String?,
        by doer: AuditActor
    ) async throws {
        let now = database.now
        try await database.change { database in
            try Self.note(run.results, of: id, database)
            try database.execute(
                sql: """
                    UPDATE oltPlans SET state = ?, reason = ?, outcome = ?, endedAt = ?, place = coalesce(?, place)
                    WHERE id = ? AND state = 'running'
                    """,
                arguments: [run.state.rawValue, run.reason, outcome, now, place?.description, id])
            if run.state == .unknown { try Self.setLookFirst(id, on: olt, database) }
            let isSave = run.results.contains { $0.write == .save }
            if isSave, run.state == .done {
                try Self.setSaved(olt, at: now, database)
            } else if !isSave, run.hasSent {
                try Self.setUnsaved(olt, at: now, database)
            }
            let plan = try Self.plan(id, database)
            try audit.write(
                .oltPlanEnded, "\(name): \(run.state.rawValue): \(plan?.sentence ?? id)", by: doer, database)
        }
    }

    /// At the start of the hub: what a run before this one left open. Nothing of it is ever sent again.
    ///
    /// - Returns: plans whose outcome is not known.
    func settle() async throws -> [KeptPlan] {
        let now = database.now
        return try await database.change { database in
            let open = try Row.fetchAll(
                database, sql: "SELECT * FROM oltPlans WHERE state IN ('confirmed', 'running')"
            ).compactMap { try Self.kept($0, database) }
            var unknown: [KeptPlan] = []
            for plan in open {
                let hasSent = !plan.lines.isEmpty
                try database.execute(
                    sql: "UPDATE oltPlans SET state = ?, reason = ?, endedAt = ? WHERE id = ?",
                    arguments: [
                        hasSent ? "unknown" : "void",
                        hasSent
                            ? "The hub ended while the plan ran. Read the OLT first."
                            : "The hub ended before anything was sent. Make a new plan.", now, plan.id,
                    ])
                guard hasSent else { continue }
                try database.execute(
                    sql: "UPDATE oltSteps SET state = 'unknown' WHERE plan = ? AND state = 'sent'",
                    arguments: [plan.id])
                try Self.setLookFirst(plan.id, on: plan.olt, database)
                try Self.setUnsaved(plan.olt, at: now, database)
                try audit.write(.oltPlanEnded, "unknown: \(plan.sentence)", by: .hub, database)
                unknown.append(plan)
            }
            return unknown
        }
    }

    // MARK: - Looking

    /// What a look found on the OLT, a sentence for each line that left.
    func looked(_ id: String, _ found: [String]) async throws {
        let now = database.now
        try await database.change { database in
            try database.execute(
                sql: "UPDATE oltPlans SET look = ?, lookedAt = ? WHERE id = ?",
                arguments: [found.joined(separator: "\n"), now, id])
        }
    }

    /// A person has seen what is there: the OLT may be written to again.
    func seen(_ id: String, named name: String, by doer: AuditActor) async throws {
        let now = database.now
        try await database.change { database in
            guard let plan = try Self.plan(id, database), plan.state == .unknown, plan.seenAt == nil else {
                throw GponFault.conflict("This plan does not wait for a look.")
            }
            guard plan.lookedAt != nil else { throw GponFault.conflict("Read the OLT first.") }
            try database.execute(
                sql: "UPDATE oltPlans SET seenBy = ?, seenAt = ? WHERE id = ?",
                arguments: [doer.name, now, id])
            // Another plan of this OLT may wait for a look, too.
            let next = try String.fetchOne(
                database,
                sql: "SELECT id FROM oltPlans WHERE olt = ? AND state = 'unknown' AND seenAt IS NULL LIMIT 1",
                arguments: [plan.olt])
            try Self.setLookFirst(next, on: plan.olt, database)
            try audit.write(.oltPlanSeen, "\(name): \(plan.sentence)", by: doer, database)
        }
    }

    // MARK: - Limits

    /// Deletions that a person has confirmed, and lines that an OLT was sent, within the last hour.
    func recent(by person: String, on olt: Int64) async throws -> (deletions: Int, writes: Int) {
        let since = database.now - 3_600_000
        return try await database.read(.decision) { database in
            let deletions = try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM oltPlans WHERE cutsOff = 1 AND confirmedBy = ? AND confirmedAt > ?
                        AND state IN ('running', 'done', 'stopped', 'undone', 'unknown')
                    """, arguments: [person, since])
            let writes = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM oltLines WHERE olt = ? AND sentAt > ?",
                arguments: [olt, since])
            return (deletions ?? 0, writes ?? 0)
        }
    }

    /// The newest deletion of a terminal that can be taken back, within 30 days.
    func restorable(_ serial: SerialNumber, on olt: Int64) async throws -> KeptPlan? {
        let since = database.now - 30 * 86_400_000
        return try await plans(of: olt, serial: serial, atMost: 50).first {
            $0.kind == .delete && $0.restore != nil && $0.endedAt ?? 0 > since
                && [.done, .stopped, .unknown].contains($0.state)
        }
    }
}
