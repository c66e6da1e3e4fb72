internal import GRDB
public import HubNouns

extension HubStore {
    /// What one series measured.
    ///
    /// - Parameters:
    ///   - range: Unix milliseconds.
    ///   - step: of the points, in milliseconds; the coarsest tier that is fine enough answers.
    /// - Returns: points in the order of time; none where nothing was measured. Empty for an agent or series
    ///   that there is not.
    /// - Complexity: O(rows of the tier in the range).
    public func history(
        of key: SeriesKey, agent: String, in range: Range<Int64>, step: Int64
    ) async throws(HubStoreError) -> [HistoryPoint] {
        try await charting { [recent] database in
            guard let series = try SeriesRow.find(key, agent, database) else { return [] }
            let query = HistoryQuery(agent: series.agent, kinds: [series.id: key.kind], range: range)
            let points = try query.points(atMost: step, from: recent.named(agent), database)
            return (points[series.id] ?? []).grouped(by: max(1, step), in: range)
        }
    }

    public func histories(
        of kind: SeriesKind, agent: String, in range: Range<Int64>, step: Int64
    ) async throws(HubStoreError) -> [String: [HistoryPoint]]? {
        try await charting { [recent] database in
            guard let id = try Self.number(of: agent, database) else { return nil }
            let rows = try Row.fetchAll(
                database, sql: "SELECT id, name FROM series WHERE agent = ? AND kind = ?",
                arguments: [id, kind.rawValue])
            let names: [Int64: String] = Dictionary(rows.map { ($0["id"], $0["name"]) }) { first, _ in first }
            let query = HistoryQuery(agent: id, kinds: names.mapValues { _ in kind }, range: range)
            let points = try query.points(atMost: step, from: recent.named(agent), database)
            return points.reduce(into: [:]) { all, one in
                let grouped = one.value.grouped(by: max(1, step), in: range)
                if !grouped.isEmpty, let name = names[one.key] { all[name] = grouped }
            }
        }
    }

    public func latest(of agent: String) async -> LatestReadings? { recent.latest(of: agent) }

    public func totals(of agent: String, in period: Period) async throws(HubStoreError) -> [TrafficTotal] {
        try await charting { [calendar] database in
            guard let id = try Self.number(of: agent, database) else { return [] }
            return try TotalsQuery(agent: id, period: period, calendar: calendar).totals(database)
        }
    }

    /// Snapshots that are durable and wait to be packed with their block.
    public func unpackedSnapshots() async throws(HubStoreError) -> Int {
        try await charting { try Int.fetchOne($0, sql: "SELECT count(*) FROM intake") ?? 0 }
    }

    func writing<Value: Sendable>(
        _ write: @Sendable @escaping (Database) throws -> Value
    ) async throws(HubStoreError) -> Value {
        do {
            return try await database.write(.write, write)
        } catch {
            throw HubDatabase.translated(error, database.path)
        }
    }

    func reading<Value: Sendable>(
        _ read: @Sendable @escaping (Database) throws -> Value
    ) async throws(HubStoreError) -> Value {
        try await database.read(.decision, read)
    }

    /// As `reading`, for what may take long: such questions wait for each other, and no others for them.
    func charting<Value: Sendable>(
        _ read: @Sendable @escaping (Database) throws -> Value
    ) async throws(HubStoreError) -> Value {
        try await database.read(.chart, read)
    }
}
