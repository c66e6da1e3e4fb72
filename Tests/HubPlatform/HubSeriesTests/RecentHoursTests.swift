import Agents
import Foundation
import HubDatabase
import HubTestSupport
import LanCore
import MonitorCore
import TestSupport
import Testing

@testable import HubLan
@testable import HubSeries

@Suite("the last hour in memory") struct RecentHoursTests {
    private static let kinds: [Int64: SeriesKind.ID] = [
        1: SeriesKind.device.id, 2: SeriesKind.memory.id,
    ]

    private func add(
        _ sequence: Int, to hours: RecentHours, series: ClosedRange<Int64> = 1...2, server: String = "attic"
    ) {
        let record = IntakeRecord(
            time: SampleTime(ended: noon + Int64(sequence) * 5000, milliseconds: 5000),
            rows: series.map {
                IntakeRecord.Row(series: $0, isVolume: true, reading: Reading(UInt64(sequence), 7))
            })
        hours.add(
            record, SeriesSample(arrival(UInt64(sequence)).snapshot, ended: record.time.ended), of: server)
    }

    private func starts(_ hours: RecentHours, from begin: Int64) -> [Int64]? {
        hours.named("attic").points(of: Self.kinds, in: begin..<Int64.max)?[1]?.map(\.start.milliseconds)
    }

    @Test("memory and disk answer alike, whatever the order of arrival and the holes")
    func alike() async throws {
        try await withFolder { path in
            let recent = RecentHours(since: noon)
            let store = try HubStore(path: path, zone: .gmt, recent: recent)
            _ = try await store.newKey(.approved)
            let task = Task { try await store.run(sealEvery: .seconds(3600)) }
            var random = SeededRandom(seed: 5)
            for sequence in (UInt64(1)...150).shuffled(using: &random) {
                var one = arrival(sequence, down: sequence * 977)
                if sequence % 7 == 0 { one.snapshot.devices[0].bandwidth = nil }
                _ = try await store.store(one)
            }
            task.cancel()
            _ = await task.result
            let disk = try HubStore(path: path, zone: .gmt, recent: RecentHours(since: .max))
            for kind in [SeriesKind.device, .processor] {
                for step in [1000, 30_000] as [Int64] {
                    let ask = { (store: HubStore) in
                        try await store.histories(
                            of: kind, agent: "attic", in: noon..<noon + 900_000, step: step)
                    }
                    let answer = try #require(await ask(store))
                    #expect(!answer.isEmpty)
                    #expect(try await ask(disk) == answer)
                }
            }
            // What is on disk now is taken away: the answer came from memory.
            try await store.writing { try $0.execute(sql: "DELETE FROM intake") }
            #expect(
                try await store.histories(of: .device, agent: "attic", in: noon..<noon + 900_000, step: 1000)?
                    .values.first?.count == 129)
            #expect(try await store.histories(of: .device, agent: "none", in: 0..<1, step: 1) == nil)
        }
    }

    @Test("it answers for as long as it reaches back, and for nothing before")
    func reach() {
        let hours = RecentHours(since: noon)
        for sequence in 1...2000 { add(sequence, to: hours) }
        let newest = noon + 2000 * 5000
        #expect(starts(hours, from: newest - 3_600_000)?.count == 720)
        #expect(starts(hours, from: noon) == nil)
        #expect(hours.named("cellar").points(of: Self.kinds, in: 0..<Int64.max) == nil)
        #expect(hours.bytes <= 900 * (2 * 4 + 16))
    }

    @Test("nothing from before its begin is here, and the newest window is known all the same")
    func begin() {
        let hours = RecentHours(since: noon + 50_000)
        for sequence in 1...20 { add(sequence, to: hours) }
        #expect(starts(hours, from: noon + 50_000)?.count == 10)
        #expect(hours.latest(of: "attic")?.time.ended == noon + 100_000)
        let readings = hours.latest(of: "attic")?.readings
        let reading = readings?.first { $0.key == SeriesKey(device: mac) }?.reading
        #expect(reading == Reading(1000, 7))
        #expect(hours.latest(of: "cellar") == nil)
    }

    @Test("beyond its bound all hours shorten, and five routers with 250 devices each keep theirs")
    func bounded() {
        let small = RecentHours(since: noon, mostBytes: 20_000)
        for sequence in 1...300 {
            for server in ["attic", "cellar"] { add(sequence, to: small, series: 1...10, server: server) }
        }
        #expect(small.bytes <= 20_000)
        #expect(starts(small, from: noon + 300 * 5000 - 100_000)?.count == 20)
        #expect(starts(small, from: noon) == nil)
        let large = RecentHours(since: noon)
        for sequence in 1...720 {
            for server in 1...5 { add(sequence, to: large, series: 1...260, server: "\(server)") }
        }
        print("the last hour of 5 routers with 250 devices each: \(large.bytes) bytes of readings")
        #expect(large.bytes <= 4 << 20)
        #expect(large.named("3").points(of: Self.kinds, in: noon..<Int64.max)?[1]?.count == 720)
    }
}
