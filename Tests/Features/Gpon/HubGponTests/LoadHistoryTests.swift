import DatabaseTestSupport
import Foundation
import Gpon
import HubDatabase
import HubSeries
import MonitorCore
import TestSupport
import Testing

@testable import HubGpon

@Suite("the load of OLTs over time") struct LoadHistoryTests {
    private static let begin: Int64 = 1_780_000_200_000
    private static let quarter: Int64 = 900_000

    private func with(_ body: (LoadHistory) async throws -> Void) async throws {
        let folder = ScratchFolder()
        let database = try HubDatabase.scratch(
            folder.path + "/hub.db", .migrating, schema: DatabaseSchema(),
            clock: { UTCTime(milliseconds: Self.begin) })
        let series = SeriesStore(
            database, kinds: SeriesKinds([.ponPort]), calendar: WallCalendar(.gmt),
            recent: RecentHours(since: Self.begin - Self.quarter))
        try await body(LoadHistory(series: series))
        database.close()
    }

    private func port(_ text: String) throws -> PonPort { try #require(PonPort(text)) }

    /// Down and up of each point, in bits per second.
    private func told(_ loads: LoadHistory, _ port: PonPort?) async throws -> [[Double?]] {
        let range = Self.begin - Self.quarter..<Self.begin + 4 * Self.quarter
        return try await loads.points(of: 3, port: port, in: range, step: 60_000).map {
            [LoadHistory.bits(.down, of: $0), LoadHistory.bits(.up, of: $0)]
        }
    }

    @Test(
        "each reading is a value of each port and of all together; one that is not whole says nothing of all")
    func readings() async throws {
        try await with { loads in
            let (first, second) = (try port("0/1/0"), try port("0/1/3"))
            try await loads.keep(
                [first: PortLoad(up: 100, down: 2000), second: PortLoad(up: 1, down: 500)], isWhole: true,
                of: 3, at: Self.begin)
            try await loads.keep(
                [first: PortLoad(up: 200, down: nil)], isWhole: false, of: 3, at: Self.begin + Self.quarter)
            // A port that printed no load: what all carry is not known of that direction.
            try await loads.keep(
                [first: PortLoad(up: 0, down: 10), second: PortLoad(up: 7, down: nil)], isWhole: true, of: 3,
                at: Self.begin + 2 * Self.quarter)
            #expect(try await told(loads, first) == [[2_000_000, 100_000], [nil, 200_000], [10_000, 0]])
            #expect(try await told(loads, second) == [[500_000, 1000], [nil, 7000]])
            #expect(try await told(loads, nil) == [[2_500_000, 101_000], [nil, 7000]])
            #expect(try await told(loads, try port("0/1/4")) == [])
        }
    }

    @Test("a reading without any load writes nothing, and what an OLT made up overflows nothing")
    func bounds() async throws {
        try await with { loads in
            let (first, second) = (try port("0/1/0"), try port("0/1/3"))
            try await loads.keep([first: PortLoad()], isWhole: true, of: 3, at: Self.begin)
            try await loads.keep([:], isWhole: true, of: 3, at: Self.begin)
            #expect(try await told(loads, nil) == [])
            try await loads.keep(
                [first: PortLoad(up: .max, down: -5), second: PortLoad(up: .max, down: 1)], isWhole: true,
                of: 3, at: Self.begin)
            #expect(try await told(loads, first).count == 1)
            #expect(try await told(loads, nil).count == 1)
        }
    }
}
