internal import Foundation
public import HubDatabase

/// The series of one agent while its reports come in: their numbers, and the blocks that are not packed yet.
public struct AgentSeries: Sendable {
    /// Series of one agent. A device that makes up hardware addresses on its LAN fills no disk here.
    public static let most = 16_384

    /// The number of its row in `agents`.
    public let agent: Int64
    private var numbers: [SeriesKey: Int64] = [:]
    /// What is in `intake`. Its rows are read again when their block is packed: in memory they would be a
    /// hundred kilobytes an agent.
    public private(set) var open: [Block: OpenRows] = [:]

    public init(agent: Int64) {
        self.agent = agent
    }

    /// Reads back what was known when the program ended, however it ended.
    public init(agent: Int64, _ kinds: SeriesKinds, _ database: Database) throws {
        self.agent = agent
        let series = try Row.fetchAll(
            database, sql: "SELECT id, kind, name FROM series WHERE agent = ?", arguments: [agent])
        for row in series {
            guard let kind = kinds[row["kind"]] else { continue }
            numbers[SeriesKey(kind, named: row["name"])] = row["id"]
        }
        let blocks = try Row.fetchAll(
            database, sql: "SELECT block, max(number) + 1 AS next FROM intake WHERE agent = ? GROUP BY block",
            arguments: [agent])
        for row in blocks { open[Block(number: row["block"])] = OpenRows(next: row["next"], touched: .now) }
    }

    public var count: Int { numbers.count }

    /// The number of a series, which is made where it is new.
    ///
    /// - Parameter isExempt: whether it is made even where the agent has too many already.
    /// - Returns: `nil` where it is not made.
    public mutating func number(
        of key: SeriesKey, isExempt: Bool = false, _ database: Database
    ) throws -> Int64? {
        if let known = numbers[key] { return known }
        guard numbers.count < Self.most || isExempt else { return nil }
        try database.run(
            "INSERT INTO series (agent, kind, name) VALUES (?, ?, ?)",
            [agent, Int64(key.kind.number), key.name])
        numbers[key] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }

    /// Writes a sample into `intake`, to be packed with its block.
    public mutating func write(
        _ sample: SeriesSample, at now: ContinuousClock.Instant, _ database: Database
    ) throws -> IntakeRecord {
        let record = IntakeRecord(time: sample.time, rows: try rows(of: sample, database))
        let block = sample.time.block
        let number = open[block]?.next ?? 0
        open[block] = OpenRows(next: number + 1, touched: now)
        try database.run(
            "INSERT INTO intake (agent, block, number, body) VALUES (?, ?, ?, ?)",
            [agent, block.number, number, Data(record.packed())])
        return record
    }

    private mutating func rows(
        of sample: SeriesSample, _ database: Database
    ) throws -> [IntakeRecord.Row] {
        var rows: [IntakeRecord.Row] = []
        rows.reserveCapacity(sample.readings.count)
        var places: [Int64: Int] = [:]
        places.reserveCapacity(sample.readings.count)
        var others = sample.others?.reading ?? Reading(0)
        for (key, reading) in sample.readings {
            guard let series = try number(of: key, database) else {
                if key.kind == sample.others?.key.kind { others.add(reading) }
                continue
            }
            if let place = places[series] {
                // Twice in one report: volumes are added up, and of levels the first holds.
                if key.kind.isVolume { rows[place].reading.add(reading) }
            } else {
                places[series] = rows.count
                rows.append(IntakeRecord.Row(series: series, isVolume: key.kind.isVolume, reading: reading))
            }
        }
        if others != Reading(0), let key = sample.others?.key,
            let series = try number(of: key, isExempt: true, database)
        {
            rows.append(IntakeRecord.Row(series: series, isVolume: key.kind.isVolume, reading: others))
        }
        return rows
    }

    public mutating func sealed(_ block: Block) { open[block] = nil }

    /// Forgets series that are gone, and takes note of the one that has their volumes.
    public mutating func forget(_ gone: Set<Int64>, former: (key: SeriesKey, number: Int64)?) {
        if let former { numbers[former.key] = former.number }
        if !gone.isEmpty { numbers = numbers.filter { !gone.contains($0.value) } }
    }
}

/// The rows of a block that is not packed yet.
public struct OpenRows: Sendable {
    /// The number of the next one.
    var next: Int64 = 0
    /// When something was last added, by the monotonic clock.
    public var touched: ContinuousClock.Instant
}
