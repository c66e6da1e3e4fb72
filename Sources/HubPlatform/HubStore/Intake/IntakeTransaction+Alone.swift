internal import GRDB
internal import HubNouns
internal import LanCore
internal import MonitorCore
internal import MonitorWire

/// One arrival that the database refuses fails alone.
extension IntakeTransaction {
    mutating func take(_ arrival: Arrival, _ database: Database) throws {
        guard isEachAlone else { return outcomes.append(try outcome(of: arrival, database)) }
        do {
            outcomes.append(try alone(arrival, database))
        } catch let error as DatabaseError where error.isOfContent {
            notices.append(.unfit(agent: arrival.snapshot.name.serverID, cause: error.cause))
            outcomes.append(.unfit)
        }
    }

    /// Takes in what waited in quarantine, or sets it aside. It stays where its key is on hold by now.
    mutating func admit(_ entry: Quarantine.Entry, _ database: Database) throws {
        do {
            switch entry.content {
            case .success(let arrival):
                let outcome = try isEachAlone ? alone(arrival, database) : outcome(of: arrival, database)
                if case .waiting = outcome { return outcomes.append(outcome) }
                if let reason = Self.obstacle(outcome) {
                    try setAside(entry, reason, database)
                } else {
                    outcomes.append(outcome)
                }
            case .failure(let fault): try setAside(entry, "\(fault.path) \(fault.reason)", database)
            }
        } catch let error as DatabaseError where isEachAlone && error.isOfContent {
            try setAside(entry, error.cause, database)
        }
        try Quarantine.drop(entry, database)
    }

    /// - Returns: `nil` where history has the snapshot.
    private static func obstacle(_ outcome: Arrival.Outcome) -> String? {
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

    /// What memory knows of the agent may be at fault as well: the second attempt reads it anew.
    private mutating func alone(_ arrival: Arrival, _ database: Database) throws -> Arrival.Outcome {
        let (agents, additions) = (agents, additions.count)
        func undo(_ transaction: inout IntakeTransaction) {
            transaction.agents = agents
            transaction.additions.removeLast(transaction.additions.count - additions)
        }
        do {
            return try saved(arrival, database)
        } catch let error as DatabaseError where error.isOfContent {
            undo(&self)
        }
        let name = arrival.snapshot.name.serverID
        self.agents[name] = try AgentState.load(name, database)
        do {
            return try saved(arrival, database)
        } catch {
            undo(&self)
            throw error
        }
    }

    private mutating func saved(_ arrival: Arrival, _ database: Database) throws -> Arrival.Outcome {
        var outcome = Arrival.Outcome.unfit
        try database.inSavepoint {
            outcome = try self.outcome(of: arrival, database)
            return .commit
        }
        return outcome
    }
}

extension DatabaseError {
    /// Whether what was to be written is at fault: not the medium, and not the shape of the database.
    var isOfContent: Bool {
        switch resultCode {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE: true
        default: false
        }
    }

    /// Without the statement and its values.
    var cause: String { message ?? "\(resultCode)" }
}
