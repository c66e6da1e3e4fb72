import HubDatabase
import HubIntake
import MonitorCore
import TestSupport
import Testing

@testable import HubSeries

/// `LatencyExample.swift` is the feature whose series these are.
@Suite("series of any fields") struct PackedSeriesTests {
    private static let key = SeriesKey(.latency, "target:1")
    private static let hour = noon..<noon + 3_600_000

    /// Target 1 loses every tenth echo; target 2 answers always, and comes an hour later.
    private func reports(_ hub: LatencyHub, _ sequences: ClosedRange<UInt64>) -> [Report] {
        sequences.map { sequence in
            hub.report(
                sequence,
                [(target: 1, microseconds: sequence % 10 == 0 ? nil : 10_000 + sequence)]
                    + (sequence > 720 ? [(target: 2, microseconds: 5000)] : []))
        }
    }

    private func all(_ hub: LatencyHub, step: Int64) async throws -> [SeriesPoint] {
        try await hub.series.points(of: Self.key, LatencyHub.agent, in: Self.hour, step: step)
    }

    @Test("an hour of echoes is the same from memory, from rows, and from every tier, with exact sums")
    func hour() async throws {
        try await withFolder { path in
            let hub = try await LatencyHub(path)
            #expect(try await hub.take(reports(hub, 1...720)).allSatisfy { $0 == .stored })
            let memory = try await all(hub, step: 1000)
            let disk = try await LatencyHub(path, recent: RecentHours(since: .max))
            var before: [Int64: [SeriesPoint]] = [:]
            for step in [1000, 60_000, 900_000, 3_600_000] as [Int64] {
                before[step] = try await all(disk, step: step)
            }
            #expect(before[1000] == memory)
            #expect(memory.count == 720)
            try await hub.sealAll()
            #expect(try await hub.unpacked() == 0)
            let trips = (UInt64(1)...720).reduce(UInt64(0)) { $0 + ($1 % 10 == 0 ? 0 : 10_000 + $1) }
            for step in [1000, 60_000, 900_000, 3_600_000] as [Int64] {
                let points = try await all(disk, step: step)
                #expect(points == before[step])
                #expect(points.reduce(0) { $0 + $1.fields[0].sum } == 720)
                #expect(points.reduce(0) { $0 + $1.fields[1].sum } == 72)
                #expect(points.reduce(0) { $0 + $1.fields[2].sum } == trips)
                #expect(points.reduce(0) { $0 + $1.milliseconds } == 3_600_000)
            }
            let whole = try #require(
                try await disk.series.whole(of: Self.key, LatencyHub.agent, in: Self.hour))
            let trip = whole.fields[2]
            #expect((trip.count, trip.minimum, trip.maximum) == (648, 10_001, 10_719))
            #expect(abs(try #require(trip.percentile(0.95)) - 10_680) <= 0.05 * 10_680)
            #expect(whole.fields[0].percentile(0.95) == nil)
        }
    }

    @Test("what comes late, or again, counts once, also into a block that is packed")
    func late() async throws {
        try await withFolder { path in
            let hub = try await LatencyHub(path, recent: RecentHours(since: .max))
            let reports = reports(hub, 1...720)
            let early = reports.filter { $0.name.sequence % 3 != 0 }
            _ = try await hub.take(early)
            try await hub.sealAll()
            _ = try await hub.take(early.suffix(9) + reports.filter { $0.name.sequence % 3 == 0 }.reversed())
            #expect(try await hub.take([reports[4]]) == [.repeated])
            try await hub.sealAll()
            try await hub.sealAll()
            try await withFolder { other in
                let prompt = try await LatencyHub(other, recent: RecentHours(since: .max))
                _ = try await prompt.take(reports)
                try await prompt.sealAll()
                for step in [1000, 60_000, 900_000, 3_600_000] as [Int64] {
                    #expect(try await all(hub, step: step) == all(prompt, step: step))
                }
            }
        }
    }

    @Test("every series of a kind is read at once, and days and months are those of the hub's place")
    func many() async throws {
        try await withFolder { path in
            let hub = try await LatencyHub(path)
            _ = try await hub.take(reports(hub, 1...800))
            let range = noon..<noon + 7_200_000
            let open = try await hub.series.allPoints(
                of: .latency, LatencyHub.agent, in: range, step: 900_000)
            let totals = try await hub.series.totals(of: Self.key, LatencyHub.agent, days: 31, months: 12)
            try await hub.sealAll()
            #expect(
                try await hub.series.allPoints(of: .latency, LatencyHub.agent, in: range, step: 900_000)
                    == open)
            #expect(open.keys.sorted() == ["target:1", "target:2"])
            #expect(open["target:2"]?.map { $0.fields[0].sum } == [80])
            let packed = try await hub.series.totals(of: Self.key, LatencyHub.agent, days: 31, months: 12)
            for (found, expected) in [(packed.days, totals.days), (packed.months, totals.months)] {
                #expect(found.map(\.0.description) == expected.map(\.0.description))
                #expect(found.map(\.1) == expected.map(\.1))
            }
            #expect(packed.days.map(\.0.number) == [20_240_101])
            #expect(packed.months.map { $0.1.fields[1].sum } == [80])
            #expect(try await hub.series.names(of: .latency, LatencyHub.agent) == ["target:1", "target:2"])
            #expect(
                try await hub.series.points(of: Self.key, .agent("none"), in: range, step: 1000) == [])
        }
    }

    @Test("a feature of the hub writes by itself, several values at once, and of no agent")
    func own() async throws {
        try await withFolder { path in
            let hub = try await LatencyHub(path)
            let subject = SeriesSubject.own("uplink/wan")
            let sample = Sample(Self.key, [20, 1, .init([9000, 10_000, 11_000])])
            try await hub.series.write(
                [sample], at: SampleTime(ended: noon + 60_000, milliseconds: 60_000), of: subject)
            try await hub.series.write(
                [Sample(Self.key, [20, 20])], at: SampleTime(ended: noon + 120_000, milliseconds: 60_000),
                of: subject)
            for _ in 0..<2 {
                let points = try await hub.series.points(of: Self.key, subject, in: Self.hour, step: 60_000)
                #expect(points.map { $0.fields.map(\.sum) } == [[20, 1, 30_000], [20, 20, 0]])
                #expect(points.map { $0.fields[2].count } == [3, 0])
                #expect(points[0].fields[2].mean == 10_000)
                #expect(points[1].fields[2].percentile(0.5) == nil)
                try await hub.sealAll()
            }
            #expect(
                try await hub.series.points(of: Self.key, LatencyHub.agent, in: Self.hour, step: 60_000) == []
            )
        }
    }

    @Test("each tier goes when its time is over, by its kind; coarser ones stay")
    func retention() async throws {
        try await withFolder { path in
            let hub = try await LatencyHub(path, recent: RecentHours(since: .max))
            _ = try await hub.take(reports(hub, 1...720))
            try await hub.sealAll()
            let day: Int64 = 86_400_000
            for (days, counts) in [
                (0, [720, 60, 4, 1]), (2, [0, 60, 4, 1]), (8, [0, 0, 4, 1]), (400, [0, 0, 0, 1]),
            ] as [(Int64, [Int])] {
                _ = try await hub.series.sweep(.latency, at: noon + days * day + day / 2, TierRetention())
                for (step, count) in zip([1000, 60_000, 900_000, 3_600_000] as [Int64], counts) {
                    #expect(try await all(hub, step: step).count == count, "\(step) after \(days) days")
                }
            }
        }
    }

    @Test("what is removed with an agent is gone, and a subject that makes up names has an end")
    func bounds() async throws {
        try await withFolder { path in
            let hub = try await LatencyHub(path)
            _ = try await hub.take(reports(hub, 1...9))
            try await hub.sealAll()
            try await hub.database.change {
                try $0.execute(sql: "UPDATE agents SET removedAt = 1, serverId = 'gone'")
            }
            let agents = AgentTable(hub.database)
            while try await agents.purge() {}
            let left = try await hub.database.read(.decision) { database in
                try ["seriesSubjects", "packedSeries", "tierPacks"].map {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
                }
            }
            #expect(left == [0, 0, 0])
            let many = (0..<SubjectSeries.most + 5).map { Sample(SeriesKey(.latency, "\($0)"), [1]) }
            let time = SampleTime(ended: noon + 5000, milliseconds: 5000)
            #expect(try await hub.series.write(many, at: time, of: .own("probes/x")) == 5)
            let twice = [Sample(SeriesKey(.latency, "0"), [1]), Sample(SeriesKey(.latency, "0"), [2])]
            #expect(try await hub.series.write(twice, at: time, of: .own("probes/x")) == 1)
            let long = Sample(SeriesKey(.latency, "0"), [.init([UInt64](repeating: 1, count: 5000))])
            #expect(try await hub.series.write([long], at: time, of: .own("probes/x")) == 1)
        }
    }

    @Test("the last hour in memory has an end, and what it cannot hold the disk answers")
    func memory() throws {
        let small = RecentHours(since: noon, mostBytes: 200_000)
        let record = { (sequence: Int, value: UInt64) in
            PackedRecord(
                time: SampleTime(ended: noon + Int64(sequence) * 5000, milliseconds: 5000),
                kinds: [900: (1...100).map { PackedRecord.Row(series: $0, values: [1, 0, .one(value)]) }])
        }
        var random = SeededRandom(seed: 3)
        for sequence in 1...1500 {
            small.add(record(sequence, .random(in: 0...90_000, using: &random)), subject: 7)
        }
        #expect(small.packedBytes <= 200_000)
        let newest = noon + 1500 * 5000
        let points = { (series: Set<Int64>, begin: Int64) in
            small.points(of: series, .latency, subject: 7, in: begin..<Int64.max)
        }
        #expect(points([1, 2], newest - 60_000)?.mapValues(\.count) == [1: 12, 2: 12])
        #expect(points([1], noon) == nil)
        #expect(small.points(of: [1], .latency, subject: 8, in: newest..<Int64.max) == nil)
        small.add(record(1501, .max), subject: 7)
        #expect(points([1], newest - 60_000) == nil)
        let calm = RecentHours(since: noon)
        for sequence in 1...720 { calm.add(record(sequence, 20_000), subject: 7) }
        #expect(calm.packedBytes == 720 * 16)
        for sequence in 721...1440 { calm.add(record(sequence, UInt64(sequence)), subject: 7) }
        print("an hour of 100 targets in memory: \(calm.packedBytes) bytes")
        #expect(calm.packedBytes <= 100 * 900 * 4 + 900 * 16)
        #expect(
            calm.points(of: [5], .latency, subject: 7, in: noon + 3_600_000..<Int64.max)?[5]?.count == 720)
    }
}
