internal import Foundation
public import HubDatabase

/// The series in packs of one subject, while its samples come in.
public struct SubjectSeries: Sendable {
    /// Series of one subject: who makes up names fills no disk here.
    public static let most = 8192
    /// Values of one sample and field.
    public static let mostValues = 4096

    /// The number of its row in `seriesSubjects`.
    public let number: Int64
    private var numbers: [SeriesKey: Int64] = [:]
    /// Samples that found no series, because there are too many, and those that were a second one of their series.
    public private(set) var dropped = 0

    /// Finds a subject, or makes it.
    ///
    /// - Parameter kinds: of all features.
    /// - Returns: `nil` for an agent that there is not.
    public init?(_ subject: SeriesSubject, _ kinds: SeriesKinds, _ database: Database) throws {
        if let known = try Self.number(of: subject, database) {
            number = known
        } else {
            switch subject {
            case .agent(let name):
                guard let agent = try AgentTable.number(of: name, database) else { return nil }
                try database.run("INSERT INTO seriesSubjects (agent) VALUES (?)", [agent])
            case .own(let name): try database.run("INSERT INTO seriesSubjects (name) VALUES (?)", [name])
            }
            number = database.lastInsertedRowID
        }
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, kind, name FROM packedSeries WHERE subject = ?", arguments: [number])
        while let row = try rows.next() {
            guard let kind = kinds[row["kind"]] else { continue }
            numbers[SeriesKey(kind, named: row["name"])] = row["id"]
        }
    }

    /// - Returns: `nil` for a subject of which nothing was kept.
    static func number(of subject: SeriesSubject, _ database: Database) throws -> Int64? {
        switch subject {
        case .agent(let name):
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT seriesSubjects.id FROM seriesSubjects JOIN agents ON agents.id = agent
                    WHERE serverId = ?
                    """, arguments: [name])
        case .own(let name):
            try Int64.fetchOne(
                database, sql: "SELECT id FROM seriesSubjects WHERE name = ?", arguments: [name])
        }
    }

    /// Writes samples of one window, to be packed with its block. What is beyond a bound is dropped.
    ///
    /// - Parameter samples: of kinds in packs.
    /// - Returns: what was written; `nil` where nothing was.
    public mutating func write(
        _ samples: [Sample], at time: SampleTime, _ database: Database
    ) throws -> PackedRecord? {
        var kinds: [Int32: [PackedRecord.Row]] = [:]
        var seen: Set<Int64> = []
        for sample in samples {
            guard sample.values.allSatisfy({ $0.count <= Self.mostValues }),
                sample.values.count <= SeriesKind.mostFields,
                let series = try number(of: sample.key, database), seen.insert(series).inserted
            else {
                dropped += 1
                continue
            }
            kinds[sample.key.kind.number, default: []].append(
                PackedRecord.Row(series: series, values: sample.values))
        }
        guard !kinds.isEmpty else { return nil }
        let record = PackedRecord(
            time: time, kinds: kinds.mapValues { $0.sorted { $0.series < $1.series } })
        try database.run(
            "INSERT INTO packedIntake (subject, block, body) VALUES (?, ?, ?)",
            [number, time.block.number, Data(record.packed())])
        return record
    }

    private mutating func number(of key: SeriesKey, _ database: Database) throws -> Int64? {
        if let known = numbers[key] { return known }
        guard numbers.count < Self.most else { return nil }
        try database.run(
            "INSERT INTO packedSeries (subject, kind, name) VALUES (?, ?, ?)",
            [number, Int64(key.kind.number), key.name])
        numbers[key] = database.lastInsertedRowID
        return database.lastInsertedRowID
    }
}
