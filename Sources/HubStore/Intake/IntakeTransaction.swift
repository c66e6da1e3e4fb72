internal import Foundation
internal import GRDB
internal import MonitorCore

/// One transaction's worth of arrivals: what it wrote, to be taken over into memory once it is committed.
struct IntakeTransaction {
    /// What the last hour gets once it is committed.
    struct Addition {
        let server: String
        let record: IntakeRecord
        let sample: Sample
    }

    var agents: [String: AgentState]
    private let now: ContinuousClock.Instant
    /// Whether each arrival has a savepoint of its own: they cost a tenth of the time, and are seldom needed.
    let isEachAlone: Bool
    var additions: [Addition] = []
    var outcomes: [Arrival.Outcome] = []
    var notices: [StoreNotice] = []

    init(_ agents: [String: AgentState], at now: ContinuousClock.Instant, isEachAlone: Bool = false) {
        self.agents = agents
        self.now = now
        self.isEachAlone = isEachAlone
    }

    /// What memory is after the commit.
    func committed(_ recent: RecentHours) -> [String: AgentState] {
        for addition in additions { recent.add(addition.record, addition.sample, of: addition.server) }
        return agents
    }

    mutating func outcome(of arrival: Arrival, _ database: Database) throws -> Arrival.Outcome {
        guard let key = try KeyRow.find(arrival.key, database), key.state != .denied else { return .denied }
        let name = arrival.snapshot.name
        guard let owner = key.serverID else {
            try KeyRow.bind(arrival.key, to: name.serverID, database)
            return try outcome(of: arrival, database)
        }
        guard owner == name.serverID else { return .foreign(owner: owner) }
        guard key.state == .approved else { return try Quarantine.keep(arrival, key, database) }
        return try takeIn(arrival, database)
    }

    private mutating func takeIn(_ arrival: Arrival, _ database: Database) throws -> Arrival.Outcome {
        let name = arrival.snapshot.name
        var state = try agents[name.serverID] ?? Self.newAgent(arrival, database)
        // Taken out, so that the state is changed in place.
        agents[name.serverID] = nil
        defer { agents[name.serverID] = state }
        var received = state.starts[name.startID] ?? ReceivedSequences()
        guard received.insert(name.sequence) else { return .repeated }
        state.starts[name.startID] = received
        try store(arrival, received, &state, database)
        return .stored
    }

    private mutating func store(
        _ arrival: Arrival, _ received: ReceivedSequences, _ state: inout AgentState, _ database: Database
    ) throws {
        let isNewest = arrival.historyTime >= state.newestWindow
        let dropped = isNewest ? state.note(arrival) : 0
        let sample = Sample(arrival.snapshot, ended: arrival.historyTime, droppedSnapshots: dropped)
        let record = IntakeRecord(time: sample.time, rows: try Self.rows(of: sample, &state, database))
        let block = Block(at: sample.time.ended)
        let number = state.open[block]?.next ?? 0
        state.open[block] = OpenRows(next: number + 1, touched: now)
        additions.append(
            Addition(server: arrival.snapshot.name.serverID, record: record, sample: sample))
        try Self.execute(
            database, "INSERT INTO intake (agent, block, number, body) VALUES (?, ?, ?, ?)",
            [state.id, block.number, number, Data(record.packed())])
        try Self.stamp(arrival, received, state, database)
        try Self.directory(arrival, isNewest: isNewest, &state, database)
        try Self.events(arrival, &state, database)
    }

    private static func stamp(
        _ arrival: Arrival, _ received: ReceivedSequences, _ state: AgentState, _ database: Database
    ) throws {
        try execute(
            database,
            """
            INSERT INTO starts (agent, startId, received, lastSeen) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET received = excluded.received, lastSeen = excluded.lastSeen
            """,
            [
                state.id, arrival.snapshot.name.startID, Data(received.packed()),
                arrival.arrivedAt.milliseconds,
            ])
        try execute(
            database,
            """
            UPDATE agents SET version = ?, lastSeen = ?, skewMilliseconds = ?, newestWindow = ?,
                droppedSnapshots = ? WHERE id = ?
            """,
            [
                arrival.agentVersion, arrival.arrivedAt.milliseconds, arrival.skewMilliseconds,
                state.newestWindow, state.droppedSnapshots.map { Int64(clamping: $0) }, state.id,
            ])
    }

    /// What has no series of its own, because there are too many, is counted with the other devices.
    private static func rows(
        of sample: Sample, _ state: inout AgentState, _ database: Database
    ) throws -> [IntakeRecord.Row] {
        var rows: [IntakeRecord.Row] = []
        rows.reserveCapacity(sample.readings.count)
        var others = sample.others
        for (key, reading) in sample.readings {
            if let series = try number(of: key, &state, database) {
                rows.append(IntakeRecord.Row(series: series, isVolume: key.kind.isVolume, reading: reading))
            } else if key.kind == .device {
                others.add(reading)
            }
        }
        if others != Reading(0), let series = try number(of: .otherDevices, &state, database) {
            rows.append(IntakeRecord.Row(series: series, isVolume: true, reading: others))
        }
        return rows
    }

    private static func newAgent(_ arrival: Arrival, _ database: Database) throws -> AgentState {
        try execute(
            database, "INSERT INTO agents (serverId, firstSeen, lastSeen) VALUES (?, ?, ?)",
            [
                arrival.snapshot.name.serverID, arrival.arrivedAt.milliseconds,
                arrival.arrivedAt.milliseconds,
            ])
        return AgentState(id: database.lastInsertedRowID)
    }

    /// - Returns: `nil` where the agent has too many already.
    static func number(
        of key: SeriesKey, _ state: inout AgentState, _ database: Database
    ) throws -> Int64? {
        if let known = state.series[key] { return known }
        guard state.series.count < AgentState.mostSeries || key == .otherDevices else { return nil }
        try execute(
            database, "INSERT INTO series (agent, kind, name) VALUES (?, ?, ?)",
            [state.id, key.kind.rawValue, key.name])
        state.series[key] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }

    static func execute(_ database: Database, _ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
