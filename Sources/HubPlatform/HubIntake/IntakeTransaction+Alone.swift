internal import HubDatabase
internal import MonitorCore

/// One report that the database refuses fails alone.
extension IntakeTransaction {
    mutating func take(_ report: Report, _ database: Database) throws {
        guard isEachAlone else { return outcomes.append(try outcome(of: report, database)) }
        do {
            outcomes.append(try alone(report, database))
        } catch let error as DatabaseError where error.kind == .content && report.isWindow {
            notices.append(.unfit(agent: report.name.serverID, cause: error.cause))
            outcomes.append(.unfit)
        } catch let error as DatabaseError where error.kind == .content {
            refuse(report, ReportRefusal(cause: error.cause))
        } catch let refusal as ReportRefusal {
            refuse(report, refusal)
        }
    }

    private mutating func refuse(_ report: Report, _ refusal: ReportRefusal) {
        outcomes.append(.refused(refusal.reason))
        let agent = report.name.serverID
        guard let cause = refusal.cause, state.agents[agent]?.toldKinds.insert(report.kind).inserted ?? true
        else { return }
        notices.append(.unfitReport(kind: report.kind, agent: agent, cause: cause))
    }

    /// Whether one report is at fault: not the medium, and not the shape of the database.
    static func isOfOne(_ error: any Error) -> Bool {
        error is ReportRefusal || (error as? DatabaseError)?.kind == .content
    }

    /// Stores what waited in quarantine, or sets it aside. It stays where its key is on hold by now.
    mutating func admit(_ entry: Quarantine.Entry, _ database: Database) throws {
        do {
            switch read(entry) {
            case .success(let report):
                let outcome = try isEachAlone ? alone(report, database) : outcome(of: report, database)
                if case .waiting = outcome { return outcomes.append(outcome) }
                if let reason = Self.obstacle(outcome) {
                    try setAside(entry, reason, database)
                } else {
                    outcomes.append(outcome)
                }
            case .failure(let fault): try setAside(entry, fault.cause, database)
            }
        } catch let error as DatabaseError where isEachAlone && error.kind == .content {
            try setAside(entry, error.cause, database)
        } catch let refusal as ReportRefusal where isEachAlone {
            try setAside(entry, refusal.reason, database)
        }
        try Quarantine(keys: keys).drop(entry, database)
    }

    private func read(_ entry: Quarantine.Entry) -> Result<Report, UnreadableReport> {
        guard let handler = reportKinds.firstIndex(of: entry.kind) else {
            return .failure(UnreadableReport(cause: "its kind '\(entry.kind)' is not known"))
        }
        do {
            var (name, ended, content) = try state.batches[handler].read(entry.body)
            // Its agent may have been called otherwise when it sent this: it is the same key's all the same.
            if !entry.serverID.isEmpty { name.serverID = entry.serverID }
            return .success(
                Report(
                    kind: entry.kind, name: name, ended: ended, content: content, key: entry.key,
                    agentVersion: entry.agentVersion, arrivedAt: UTCTime(milliseconds: entry.arrivedAt),
                    wasHeld: true, body: { entry.body }))
        } catch {
            return .failure(error)
        }
    }

    /// - Returns: `nil` where history has the report.
    private static func obstacle(_ outcome: ReportOutcome) -> String? {
        switch outcome {
        case .stored, .repeated: nil
        case .undated: "neither its time nor that of its arrival can be right"
        case .foreign(let owner): "its key speaks for '\(owner)'"
        default: "\(outcome)"
        }
    }

    private mutating func setAside(
        _ entry: Quarantine.Entry, _ reason: String, _ database: Database
    ) throws {
        try Quarantine.setAside(entry, reason, database)
        notices.append(.setAside(agent: entry.serverID, cause: reason))
        outcomes.append(.unfit)
    }

    /// What memory knows of the agent may be at fault as well: the second attempt reads it again.
    private mutating func alone(_ report: Report, _ database: Database) throws -> ReportOutcome {
        let before = state
        do {
            return try saved(report, database)
        } catch let error as DatabaseError where error.kind == .content {
            state = before
        } catch {
            state = before
            throw error
        }
        let name = report.name.serverID
        state.agents[name] = try ReportingAgent.load(name, kinds, database)
        if let agent = state.agents[name]?.id {
            for index in state.batches.indices { try state.batches[index].load(agent: agent, database) }
        }
        do {
            return try saved(report, database)
        } catch {
            state = before
            throw error
        }
    }

    private mutating func saved(_ report: Report, _ database: Database) throws -> ReportOutcome {
        try database.savepoint { try outcome(of: report, database) }
    }
}
