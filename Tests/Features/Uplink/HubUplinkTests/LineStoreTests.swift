import DatabaseTestSupport
import HubCore
import HubDatabase
import HubServer
import MonitorCore
import TestSupport
import Testing
import Uplink

@testable import HubUplink

@Suite("Spans of the line") struct LineStoreTests {
    private let online = LineJudgement(.online)
    private let offline = LineJudgement(.offline, "Nothing answers.")

    private func withStore(_ body: (LineStore) async throws -> Void) async throws {
        let folder = ScratchFolder()
        let database = try HubDatabase.scratch(
            folder.path + "/hub.db", .migrating, schema: [HubFeature.uplink].schema())
        try await body(LineStore(database: database, audit: AuditLog(database, AuditAction.ofUplink)))
        database.close()
    }

    @Test("a state grows turn by turn, and ends where the next one begins")
    func growing() async throws {
        try await withStore { store in
            for now in [0, 300_000, 600_000] as [Int64] {
                try await store.note(online, since: now, now: now, longestGap: 660_000)
            }
            // Found at 900 s, confirmed 45 s later.
            try await store.note(offline, since: 900_000, now: 945_000, longestGap: 660_000)
            try await store.note(offline, since: 1_005_000, now: 1_005_000, longestGap: 660_000)
            let spans = try await store.spans(in: 0..<2_000_000)
            #expect(
                spans == [
                    LineSpan(began: 0, ended: 900_000, verdict: .online),
                    LineSpan(began: 900_000, ended: 1_005_000, verdict: .offline, reason: "Nothing answers."),
                ])
            #expect(try await store.outages(atMost: 9) == [spans[1]])
            #expect(try await store.newest() == spans[1])
        }
    }

    @Test("a hub that was off leaves a gap, and blames the line for nothing")
    func gap() async throws {
        try await withStore { store in
            try await store.note(online, since: 0, now: 0, longestGap: 660_000)
            try await store.note(online, since: 300_000, now: 300_000, longestGap: 660_000)
            try await store.note(online, since: 5_000_000, now: 5_000_000, longestGap: 660_000)
            try await store.note(online, since: 5_300_000, now: 5_300_000, longestGap: 660_000)
            let all = LineAvailability(try await store.spans(in: 0..<6_000_000), in: 0..<6_000_000)
            #expect(all.knownMilliseconds == 600_000 && all.ratio == 1)
        }
    }

    @Test("a clock that is set back begins a span of its own")
    func clockSetBack() async throws {
        try await withStore { store in
            try await store.note(online, since: 9_000_000, now: 9_000_000, longestGap: 660_000)
            try await store.note(online, since: 1_000_000, now: 1_000_000, longestGap: 660_000)
            #expect(try await store.spans(in: 0..<10_000_000).allSatisfy { $0.ended >= $0.began })
        }
    }

    @Test("what is found after a clock was set back takes the place of what was found for that time before")
    func overlap() async throws {
        try await withStore { store in
            for now in stride(from: 0, through: 3_000_000, by: 300_000) as StrideThrough<Int64> {
                try await store.note(online, since: now, now: now, longestGap: 660_000)
            }
            // Set back by twenty minutes.
            try await store.note(offline, since: 1_800_000, now: 1_845_000, longestGap: 660_000)
            for now in stride(from: 1_905_000, through: 3_605_000, by: 100_000) as StrideThrough<Int64> {
                try await store.note(offline, since: now, now: now, longestGap: 660_000)
            }
            #expect(
                try await store.spans(in: 0..<10_000_000).map { [$0.began, $0.ended] } == [
                    [0, 1_800_000], [1_800_000, 3_605_000],
                ])
        }
    }

    @Test("what agents measured goes by the clock that history goes by; without one nothing of it goes")
    func retention() async throws {
        try await withStore { store in
            try await store.database.change { database in
                try database.execute(
                    sql: "INSERT INTO agents (serverId, firstSeen, lastSeen) VALUES ('attic', 0, 0)")
                let number = try #require(try AgentTable.number(of: "attic", database))
                try SpanRows.agent(number).note(
                    LineJudgement(.online), since: 0, now: 300_000, longestGap: 660_000, database)
            }
            let late = UTCTime(milliseconds: 3000 * 86_400_000)
            for (history, count) in [(nil, 1), (UTCTime(milliseconds: 400_000), 1), (late, 0)]
                as [(UTCTime?, Int)]
            {
                try await store.upkeep.run(UpkeepTimes(now: late, history: history)) {}
                #expect(try await store.spans(of: "attic", in: -1..<1_000_000).count == count)
            }
        }
    }

    @Test("an outage lasts only where the line is known to be so now")
    func open() {
        let outage = LineSpan(began: 5, ended: 9, verdict: .offline)
        let report = LineReport(months: [], days: [], outages: [outage], newest: outage)
        #expect(report.isOpen(outage, .offline))
        #expect(!report.isOpen(outage, nil) && !report.isOpen(outage, .online))
    }

    @Test("an agent that falls silent makes the hub look at its own line; an agent's own line does not")
    func doubt() {
        func signal(_ source: String) -> Signal {
            Signal(
                source: source, subject: "agent attic", state: "offline", at: UTCTime(milliseconds: 0),
                behind: "line")
        }
        #expect(LineService.raisesDoubt(signal("lan")) && !LineService.raisesDoubt(signal("uplink")))
    }
}

@Suite("Periods of a calendar") struct LinePeriodTests {
    @Test("periods touch, end now, and change where the calendar does")
    func months() {
        // Thirty days a month, on the 1970s' calendar of this test.
        let day: Int64 = 86_400_000
        let now = 100 * day + 5
        let all = LineRoutes.periods(3, until: now) { $0 / (30 * day) }
        #expect(all.map(\.lowerBound) == [30 * day, 60 * day, 90 * day])
        #expect(all.last?.upperBound == now + 1)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
}

@Suite("The default route") struct DefaultRouteTests {
    @Test("it is read in the machine's byte order, and only where a router leads out")
    func table() {
        let head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        let local = "eth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
        let out = "eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
        let tunnel = "tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0\n"
        #expect(RouteTable.gateway(in: head + local) == nil)
        #expect(RouteTable.gateway(in: head + tunnel + local + out) == IPAddress("192.168.2.1"))
        #expect(RouteTable.gateway(in: "") == nil)
        #expect(RouteTable.gateway(in: head + "eth0\t00000000\tzz\t0003\n") == nil)
    }
}
