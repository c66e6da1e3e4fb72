internal import Foundation
internal import GRDB
internal import HubNouns
internal import LanCore
internal import MonitorCore

/// One transaction's worth of arrivals: what it wrote, to be taken over into memory once it is committed.
struct IntakeTransaction {
    /// What the last hour gets once it is committed.
    struct Addition {
        let server: String
        let record: IntakeRecord
        let sample: Sample
        let isNewest: Bool
    }

    var agents: [String: AgentState]
    let now: ContinuousClock.Instant
    /// Whether each arrival has a savepoint of its own: they cost a tenth of the time, and are seldom needed.
    let isEachAlone: Bool
    var additions: [Addition] = []
    var outcomes: [Arrival.Outcome] = []
    var notices: [StoreNotice] = []
    var clock: HistoryClock
    var dissent: Dissent
    private(set) var keyNews: [KeyNews] = []

    init(
        _ agents: [String: AgentState], at now: ContinuousClock.Instant, isEachAlone: Bool = false,
        _ dissent: Dissent = Dissent()
    ) {
        self.agents = agents
        self.dissent = dissent
        self.now = now
        self.isEachAlone = isEachAlone
        clock = HistoryClock(agreed: agents.values.lazy.compactMap(\.agreedWindow).max())
    }

    /// What memory is after the commit.
    func committed(_ recent: RecentHours) -> [String: AgentState] {
        for one in additions { recent.add(one.record, one.sample, of: one.server, isNewest: one.isNewest) }
        return agents
    }

    mutating func outcome(of arrival: Arrival, _ database: Database) throws -> Arrival.Outcome {
        guard let key = try KeyRow.find(arrival.key, database) else { return .denied }
        var claim = NameClaim(
            key, claiming: arrival.snapshot.name.serverID, at: HubStore.now, database)
        defer { keyNews += claim.news }
        let standing = try claim.settle()
        let (pair, name) = (arrival.pair, arrival.snapshot.name.serverID)
        let pace = WindowPace(arrival.snapshot.name, pair, after: agents[name]?.pace)
        let verdict = clock.verdict(pair, isSteady: pace.isSteady, wasHeld: arrival.wasHeld)
        switch standing {
        case .denied: return .denied
        case .foreign(let owner): return .foreign(owner: owner)
        // It is in quarantine already.
        case .waits where arrival.wasHeld: return .waiting
        case .waits where verdict == .unknown, .speaks where verdict == .unknown: return .undated
        case .waits: return try Quarantine.keep(arrival, key, database)
        case .speaks:
            let dated = Dated(arrival, verdict, isDoubtful: clock.isDoubtful(pair))
            return try takeIn(dated, database)
        }
    }

    private mutating func takeIn(_ dated: Dated, _ database: Database) throws -> Arrival.Outcome {
        let name = dated.arrival.snapshot.name
        var state = try agents[name.serverID] ?? Self.newAgent(dated, database)
        // Taken out, so that the state is changed in place.
        agents[name.serverID] = nil
        defer { agents[name.serverID] = state }
        let isNewest = state.isNewest(name, ended: dated.ended)
        var received = state.starts[name.startID] ?? ReceivedSequences()
        guard received.insert(name.sequence) else { return .repeated }
        state.starts[name.startID] = received
        note(dated, &state)
        try store(dated, isNewest: isNewest, received, &state, database)
        return .stored
    }

    private mutating func store(
        _ dated: Dated, isNewest: Bool, _ received: ReceivedSequences, _ state: inout AgentState,
        _ database: Database
    ) throws {
        let dropped = isNewest ? state.note(dated.arrival, ended: dated.ended) : 0
        let sample = Sample(dated.arrival.snapshot, ended: dated.ended, droppedSnapshots: dropped)
        let record = IntakeRecord(time: sample.time, rows: try Self.rows(of: sample, &state, database))
        let block = sample.time.block
        let number = state.open[block]?.next ?? 0
        state.open[block] = OpenRows(next: number + 1, touched: now)
        additions.append(
            Addition(
                server: dated.arrival.snapshot.name.serverID, record: record, sample: sample,
                isNewest: isNewest))
        try Self.execute(
            database, "INSERT INTO intake (agent, block, number, body) VALUES (?, ?, ?, ?)",
            [state.id, block.number, number, Data(record.packed())])
        try Self.stamp(dated, received, state, database)
        try Self.directory(dated, isNewest: isNewest, &state, database)
        try Self.events(dated, &state, database)
    }

    private static func stamp(
        _ dated: Dated, _ received: ReceivedSequences, _ state: AgentState, _ database: Database
    ) throws {
        let arrival = dated.arrival
        try execute(
            database,
            """
            INSERT INTO starts (agent, startId, received, lastSeen) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET received = excluded.received, lastSeen = excluded.lastSeen
            """,
            [state.id, arrival.snapshot.name.startID, Data(received.packed()), dated.moment])
        try execute(
            database,
            """
            UPDATE agents SET version = ?, lastSeen = ?, skewMilliseconds = ?, newestWindow = ?,
                droppedSnapshots = ?, agreedWindow = ? WHERE id = ?
            """,
            [
                arrival.agentVersion, dated.moment, arrival.skewMilliseconds, state.newestWindow,
                state.droppedSnapshots.map { Int64(clamping: $0) }, state.agreedWindow, state.id,
            ])
    }

    /// What has no series of its own, because there are too many, is counted with the other devices.
    private static func rows(
        of sample: Sample, _ state: inout AgentState, _ database: Database
    ) throws -> [IntakeRecord.Row] {
        var rows: [IntakeRecord.Row] = []
        rows.reserveCapacity(sample.readings.count)
        var places: [Int64: Int] = [:]
        places.reserveCapacity(sample.readings.count)
        var others = sample.others
        for (key, reading) in sample.readings {
            guard let series = try number(of: key, &state, database) else {
                if key.kind == .device { others.add(reading) }
                continue
            }
            if let place = places[series] {
                // Twice in one snapshot: bytes are added up, and of levels the first holds.
                if key.kind.isVolume { rows[place].reading.add(reading) }
            } else {
                places[series] = rows.count
                rows.append(IntakeRecord.Row(series: series, isVolume: key.kind.isVolume, reading: reading))
            }
        }
        if others != Reading(0), let series = try number(of: .otherDevices, &state, database) {
            rows.append(IntakeRecord.Row(series: series, isVolume: true, reading: others))
        }
        return rows
    }

    private static func newAgent(_ dated: Dated, _ database: Database) throws -> AgentState {
        try execute(
            database, "INSERT INTO agents (serverId, firstSeen, lastSeen) VALUES (?, ?, ?)",
            [dated.arrival.snapshot.name.serverID, dated.moment, dated.moment])
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
