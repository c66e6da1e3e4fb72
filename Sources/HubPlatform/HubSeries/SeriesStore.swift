public import HubDatabase

/// History: what series measured, from the last seconds to the years.
public struct SeriesStore: Sendable {
    let database: HubDatabase
    public let kinds: SeriesKinds
    public let calendar: WallCalendar
    public let recent: RecentHours

    /// - Parameters:
    ///   - kinds: of all features.
    ///   - calendar: where days and months begin.
    ///   - recent: the last hour, which the intake fills.
    public init(
        _ database: HubDatabase, kinds: SeriesKinds, calendar: WallCalendar, recent: RecentHours
    ) {
        self.database = database
        self.kinds = kinds
        self.calendar = calendar
        self.recent = recent
    }

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
    ) async throws(StorageError) -> [HistoryPoint] {
        try await database.read(.chart) { [recent] database in
            guard let series = try SeriesRow.find(key, agent, database) else { return [] }
            let query = HistoryQuery(agent: series.agent, kinds: [series.id: key.kind], range: range)
            let points = try query.points(atMost: step, from: recent.named(agent), database)
            return (points[series.id] ?? []).grouped(by: max(1, step), in: range)
        }
    }

    /// Every series of one kind of an agent, as `history` gives one of them. The last hour comes from memory, as far
    /// as it reaches.
    ///
    /// - Returns: by the series' names; series without a point in the range are left out. `nil` for an agent that
    ///   there is not.
    public func histories(
        of kind: SeriesKind, agent: String, in range: Range<Int64>, step: Int64
    ) async throws(StorageError) -> [String: [HistoryPoint]]? {
        try await database.read(.chart) { [recent] database in
            guard let id = try AgentTable.number(of: agent, database) else { return nil }
            let rows = try Row.fetchAll(
                database, sql: "SELECT id, name FROM series WHERE agent = ? AND kind = ?",
                arguments: [id, kind.number])
            let names: [Int64: String] = Dictionary(rows.map { ($0["id"], $0["name"]) }) { first, _ in first }
            let query = HistoryQuery(agent: id, kinds: names.mapValues { _ in kind.id }, range: range)
            let points = try query.points(atMost: step, from: recent.named(agent), database)
            return points.reduce(into: [:]) { all, one in
                let grouped = one.value.grouped(by: max(1, step), in: range)
                if !grouped.isEmpty, let name = names[one.key] { all[name] = grouped }
            }
        }
    }

    /// What an agent's newest report measured.
    ///
    /// - Returns: `nil` where nothing of it came since the hub's start.
    public func latest(of agent: String) -> SeriesSample? { recent.latest(of: agent) }

    /// What the series of one kind measured in a day or month, by their names.
    public func totals(
        of kind: SeriesKind, agent: String, in period: Period
    ) async throws(StorageError) -> [(name: String, total: Aggregate)] {
        try await totals(of: kind, agent: agent, in: period...period)
    }

    /// - Parameter periods: days or months that follow each other, both ends of one sort.
    public func totals(
        of kind: SeriesKind, agent: String, in periods: ClosedRange<Period>
    ) async throws(StorageError) -> [(name: String, total: Aggregate)] {
        try await database.read(.chart) { [calendar] database in
            guard let id = try AgentTable.number(of: agent, database) else { return [] }
            return try PeriodTotals(agent: id, kind: kind.id, periods: periods, calendar: calendar)
                .totals(database)
        }
    }

    /// What one series measured, by day and by month; the newest first.
    public func totals(
        of key: SeriesKey, agent: String, days: Int, months: Int
    ) async throws(StorageError) -> (days: [(Period, Aggregate)], months: [(Period, Aggregate)]) {
        try await database.read(.chart) { [calendar] database in
            guard let series = try SeriesRow.find(key, agent, database) else { return ([], []) }
            return try SeriesTotals(series: series, kind: key.kind, calendar: calendar)
                .totals(days: days, months: months, database)
        }
    }

    /// The day that it is at the hub's place.
    public func today() -> Period { Period(number: calendar.periods(at: database.now).day) }

    /// Reports that are durable and wait to be packed with their block.
    public func unpackedRecords() async throws(StorageError) -> Int {
        try await database.read(.chart) { try Int.fetchOne($0, sql: "SELECT count(*) FROM intake") ?? 0 }
    }
}
