public import HubDatabase
internal import MonitorCore

/// Series of any number of fields, for features. How one uses them:
///
/// 1. It declares a kind, once, and names it in `HubFeature.series`; features that are switched off bring theirs, too:
///
///        extension SeriesKind {
///            static let latency = SeriesKind(
///                20, "latency",
///                packed: [
///                    Field("sent", SeriesUnit("echo"), .count), Field("lost", SeriesUnit("echo"), .count),
///                    Field("roundTrip", SeriesUnit("second", scale: 1e-6), .level, histogram: true),
///                ])
///        }
///
/// 2. Its `ReportBatch.take` writes what a report measured, exactly once and in the report's transaction; as often
///    as the report has windows. What it measures by itself, it writes with `write(_:at:of:)`.
///
///        let echo = Sample(SeriesKey(.latency, "target:7"), [1, 0, 23_456])  // or [1, 1, nil]: lost
///        try intake.write([echo], at: SampleTime(ended: report.ended, milliseconds: 5000), database)
///
/// 3. It reads points with `points`, every series of a kind with `allPoints`, one number of any range with `whole`,
///    and days and months with `totals`. `GET /api/v2/series` serves them with names and units.
///
/// Everything else is done here: the last hour in memory, packing, tiers, late samples, retention.
extension SeriesStore {
    /// What one series measured; of kinds in rows, too.
    ///
    /// - Parameters:
    ///   - range: Unix milliseconds.
    ///   - step: of the points, in milliseconds; the coarsest tier that is fine enough answers.
    /// - Returns: points in the order of time; none where nothing was measured. Empty for a subject or series that
    ///   there is not.
    /// - Complexity: O(packs of the tier in the range).
    public func points(
        of key: SeriesKey, _ subject: SeriesSubject, in range: Range<Int64>, step: Int64
    ) async throws(StorageError) -> [SeriesPoint] {
        guard let kind = kinds[key.kind] else { return [] }
        if kind.form == .rows {
            guard case .agent(let agent) = subject else { return [] }
            return try await history(of: key, agent: agent, in: range, step: step)
                .map { SeriesPoint($0, kind) }
        }
        return try await database.read(.chart) { [recent] database in
            guard let (subject, series) = try Self.find(key, subject, database) else { return [] }
            let query = PackQuery(subject: subject, kind: kind, series: [series], range: range)
            let points = try query.points(PackTier(atMost: step), from: recent, database)
            return (points[series] ?? []).grouped(by: max(1, step))
        }
    }

    /// Every series of one kind of a subject, as `points` gives one of them; a matrix asks once for each agent.
    ///
    /// - Returns: by the series' names; series without a point in the range are left out.
    public func allPoints(
        of kind: SeriesKind, _ subject: SeriesSubject, in range: Range<Int64>, step: Int64
    ) async throws(StorageError) -> [String: [SeriesPoint]] {
        if kind.form == .rows {
            guard case .agent(let agent) = subject else { return [:] }
            let all = try await histories(of: kind, agent: agent, in: range, step: step) ?? [:]
            return all.mapValues { $0.map { SeriesPoint($0, kind) } }
        }
        return try await database.read(.chart) { [recent] database in
            guard let subject = try SubjectSeries.number(of: subject, database) else { return [:] }
            let names = try Self.names(kind, subject, database)
            let query = PackQuery(subject: subject, kind: kind, series: Set(names.keys), range: range)
            let points = try query.points(PackTier(atMost: step), from: recent, database)
            return points.reduce(into: [:]) { all, one in
                if let name = names[one.key], !one.value.isEmpty {
                    all[name] = one.value.grouped(by: max(1, step))
                }
            }
        }
    }

    /// All of a range as one point, from which any percentile of it can be read. The longer the range, the coarser the
    /// tier: the fine one for an hour, minutes for a day, quarters for a month, hours beyond. What begins in the range
    /// counts.
    ///
    /// - Returns: `nil` where nothing was measured.
    public func whole(
        of key: SeriesKey, _ subject: SeriesSubject, in range: Range<Int64>
    ) async throws(StorageError) -> SeriesPoint? {
        let step: Int64 =
            switch range.upperBound - range.lowerBound {
            case ...3_600_000: 1000
            case ...86_400_000: 60_000
            case ...(31 * 86_400_000): Block.milliseconds
            default: 3_600_000
            }
        let points = try await points(of: key, subject, in: range, step: step)
        guard var all = points.first else { return nil }
        for point in points.dropFirst() { all.add(point) }
        return all
    }

    /// What one series in packs measured, by day and by month at the hub's place; the newest first.
    public func totals(
        of key: SeriesKey, _ subject: SeriesSubject, days: Int, months: Int
    ) async throws(StorageError) -> (days: [(Period, SeriesPoint)], months: [(Period, SeriesPoint)]) {
        guard let kind = kinds[key.kind] else { return ([], []) }
        return try await database.read(.chart) { [calendar] database in
            guard let (subject, series) = try Self.find(key, subject, database) else { return ([], []) }
            let totals = PackTotals(subject: subject, kind: kind, series: [series], calendar: calendar)
            func newest(_ tier: PackTier, _ most: Int) throws -> [(Period, SeriesPoint)] {
                try (totals.sums(tier, newest: most, database)[series] ?? [:]).sorted { $0.key > $1.key }
                    .prefix(most)
                    .map {
                        (
                            Period(number: $0.key),
                            SeriesPoint($0.value.padded(to: kind.fields.count), at: 0)
                        )
                    }
            }
            return try (newest(.days, days), newest(.months, months))
        }
    }

    /// The names of a subject's series of one kind.
    public func names(
        of kind: SeriesKind, _ subject: SeriesSubject
    ) async throws(StorageError) -> [String] {
        try await database.read(.chart) { database in
            guard let subject = try SubjectSeries.number(of: subject, database) else { return [] }
            return try Self.names(kind, subject, database).values.sorted()
        }
    }

    /// Writes samples that the hub took by itself; they are durable when this returns. Those of an agent's reports are
    /// written in the transaction of their report (`AgentIntake.write`), which knows repeats.
    ///
    /// - Parameter samples: of kinds in packs.
    /// - Returns: how many were dropped, since the subject has too many series.
    @discardableResult
    public func write(
        _ samples: [Sample], at time: SampleTime, of subject: SeriesSubject
    ) async throws -> Int {
        let (dropped, record, number) = try await database.change { [kinds] database in
            guard var series = try SubjectSeries(subject, kinds, database) else {
                return (samples.count, PackedRecord?.none, Int64(0))
            }
            let record = try series.write(samples, at: time, database)
            return (series.dropped, record, series.number)
        }
        if let record { recent.add(record, subject: number) }
        return dropped
    }

    private static func find(
        _ key: SeriesKey, _ subject: SeriesSubject, _ database: Database
    ) throws -> (subject: Int64, series: Int64)? {
        guard let subject = try SubjectSeries.number(of: subject, database) else { return nil }
        return try Int64.fetchOne(
            database, sql: "SELECT id FROM packedSeries WHERE subject = ? AND kind = ? AND name = ?",
            arguments: [subject, Int64(key.kind.number), key.name]
        ).map { (subject, $0) }
    }

    private static func names(
        _ kind: SeriesKind, _ subject: Int64, _ database: Database
    ) throws -> [Int64: String] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT id, name FROM packedSeries WHERE subject = ? AND kind = ?",
            arguments: [subject, kind.number])
        return Dictionary(rows.map { ($0["id"], $0["name"]) }) { first, _ in first }
    }
}
