internal import Foundation
internal import GRDB
internal import MonitorCore

/// Takes snapshots in: many in one transaction, packed into tiers when their quarter of an hour is over.
///
/// Memory is what is committed; where a transaction fails, nothing of it is kept here either. It belongs to one
/// task, which does one thing after the other.
struct Intake {
    private let database: HubDatabase
    private let calendar: WallCalendar
    private var agents: [String: AgentState] = [:]

    /// A block stays open this long after its end, for what is on its way.
    private static let grace: Int64 = 30_000
    /// An older block that gets nothing for this long is packed: a backlog has moved on.
    private static let idle: Duration = .seconds(30)
    /// Blocks of one agent in memory; beyond, the oldest is packed at once.
    private static let mostOpen = 4
    /// Of quarantine in one transaction, so that nobody waits long behind them.
    private static let mostAdmitted = 100

    /// Reads back what was not packed when the program ended, however it ended.
    init(_ database: HubDatabase, calendar: WallCalendar) throws {
        self.database = database
        self.calendar = calendar
        agents = try database.pool.read { try Self.load($0) }
    }

    /// Stores in one transaction, which is durable when this returns.
    mutating func store(_ arrivals: [Arrival], at now: ContinuousClock.Instant) async throws -> [Arrival
        .Outcome]
    {
        try await change(at: now) { transaction, database in
            for arrival in arrivals { try transaction.take(arrival, database) }
        }
    }

    /// Takes in what waited for an approval that has come since.
    ///
    /// - Returns: whether more may be left.
    mutating func admit(at now: ContinuousClock.Instant) async throws -> Bool {
        let outcomes = try await change(at: now) { transaction, database in
            for (row, arrival) in try Quarantine.approved(atMost: Self.mostAdmitted, database) {
                if let arrival { try transaction.take(arrival, database) }
                try Quarantine.drop(row, database)
            }
        }
        return outcomes.count == Self.mostAdmitted
    }

    private mutating func change(
        at now: ContinuousClock.Instant,
        _ body: @Sendable @escaping (inout IntakeTransaction, Database) throws -> Void
    ) async throws -> [Arrival.Outcome] {
        let transaction = try await database.pool.write { [agents] database in
            var transaction = IntakeTransaction(agents)
            try body(&transaction, database)
            return transaction
        }
        let outcomes = transaction.outcomes
        // Given up first, so that what follows changes blocks in place.
        agents = [:]
        agents = transaction.committed(at: now)
        return outcomes
    }

    /// The blocks that are over.
    ///
    /// - Parameter time: by the hub's clock, Unix milliseconds.
    func due(at time: Int64, now: ContinuousClock.Instant) -> [(server: String, block: Block)] {
        agents.flatMap { server, state in
            let blocks = state.open.keys.sorted()
            return blocks.enumerated().filter { index, block in
                let isOver = block.end + Self.grace < time
                let hasMovedOn = state.open[block].map { now - $0.touched > Self.idle } ?? false
                return isOver && hasMovedOn || blocks.count - index > Self.mostOpen
            }.map { (server, $0.element) }
        }
    }

    /// Packs one block, in a transaction of its own.
    mutating func seal(_ block: Block, of server: String) async throws {
        guard let state = agents[server], let open = state.open[block] else { return }
        let sealing = Sealing(agent: state.id, block: open, devices: state.devices, calendar: calendar)
        try await database.pool.write { try sealing.run($0) }
        agents[server]?.open[block] = nil
        agents[server]?.nextRow[block] = nil
    }

    private static func load(_ database: Database) throws -> [String: AgentState] {
        var agents: [String: AgentState] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT id, serverId FROM agents") {
            agents[row["serverId"]] = try load(AgentState(id: row["id"]), database)
        }
        return agents
    }

    private static func load(_ empty: AgentState, _ database: Database) throws -> AgentState {
        var state = empty
        for row in try Row.rows(database, "SELECT id, kind, name FROM series WHERE agent = ?", state.id) {
            guard let kind = SeriesKind(rawValue: row["kind"]) else { continue }
            state.series[SeriesKey(kind, named: row["name"])] = row["id"]
        }
        for row in try Row.rows(database, "SELECT startId, received FROM starts WHERE agent = ?", state.id) {
            let body: Data = row["received"]
            state.starts[row["startId"]] =
                (try? ReceivedSequences(packed: Array(body))) ?? ReceivedSequences()
        }
        for row in try Row.rows(
            database, "SELECT devices.* FROM devices JOIN series ON series.id = series WHERE agent = ?",
            state.id)
        {
            let text: String = row["address"]
            guard let address = IPAddress(text) else { continue }
            state.devices[row["series"]] = DeviceEntry(
                name: row["name"], address: address, firstSeen: row["firstSeen"], lastSeen: row["lastSeen"])
        }
        for row in try Row.rows(
            database, "SELECT block, number, body FROM intake WHERE agent = ? ORDER BY block, number",
            state.id)
        {
            let block = Block(number: row["block"])
            let body: Data = row["body"]
            guard let record = try? IntakeRecord(packed: Array(body)) else { continue }
            state.open[block, default: OpenBlock(block, at: .now)].add(record, at: .now)
            state.nextRow[block] = row["number"] + 1
        }
        return state
    }
}

extension Row {
    fileprivate static func rows(_ database: Database, _ sql: String, _ id: Int64) throws -> [Row] {
        try fetchAll(database, sql: sql, arguments: [id])
    }
}
