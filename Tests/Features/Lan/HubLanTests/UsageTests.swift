import HubSeries
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubFrame
@testable import HubLan

@Suite("usage") struct UsageTests {
    private let today = Period("2026-11-30")!

    @Test(
        "a period is days, by its word or by two dates",
        arguments: [
            ("today", "", "", "2026-11-30", "2026-11-30"), ("yesterday", "", "", "2026-11-29", "2026-11-29"),
            ("week", "", "", "2026-11-24", "2026-11-30"), ("month", "", "", "2026-11-01", "2026-11-30"),
            ("lastmonth", "", "", "2026-10-01", "2026-10-31"),
            ("nonsense", "", "", "2026-11-30", "2026-11-30"),
            ("week", "2026-01-02", "2026-01-04", "2026-01-02", "2026-01-04"),
            // The word stays where the text is not a range of days.
            ("week", "2026-02-30", "2026-03-01", "2026-11-24", "2026-11-30"),
            ("week", "2026-03-02", "2026-03-01", "2026-11-24", "2026-11-30"),
            ("week", "1990-01-01", "2026-03-01", "2026-11-24", "2026-11-30"),
        ])
    func periods(word: String, from: String, to: String, first: String, last: String) {
        let usage = UsagePeriod(word, from: from, to: to, today: today)
        #expect("\(usage.days.lowerBound)" == first)
        #expect("\(usage.days.upperBound)" == last)
    }

    @Test("whole months are read as months")
    func months() {
        #expect(UsagePeriod("lastmonth", today: today).periods.lowerBound == Period("2026-10"))
        #expect(UsagePeriod("week", today: today).periods.lowerBound == Period("2026-11-24"))
    }

    @Test("the arrows lead to the same number of days before and after")
    func arrows() {
        let query = PageQuery("/usage")
        let past = UsagePeriod("", from: "2026-11-10", to: "2026-11-12", today: today).picker(
            query, today: today)
        #expect(past.earlier == "/usage?from=2026-11-07&to=2026-11-09")
        #expect(past.later == "/usage?from=2026-11-13&to=2026-11-15")
        #expect(UsagePeriod("today", today: today).picker(query, today: today).later == nil)
    }

    @Test("a provider's month begins on its day")
    func providersMonth() throws {
        let plan = try LinePlan(download: "100", upload: "40", quota: "500", counted: "both", resetDay: "15")
        #expect("\(plan.month(of: Period("2026-11-14")!))" == "2026-10-15...2026-11-14")
        #expect("\(plan.month(of: Period("2026-11-15")!))" == "2026-11-15...2026-12-14")
    }

    @Test(
        "a plan that makes no sense is refused with a sentence",
        arguments: [("-1", "1"), ("nan", "1"), ("1e99", "1"), ("many", "1"), ("100", "29"), ("100", "0")])
    func wrongPlans(speed: String, day: String) {
        #expect(throws: LinePlan.Fault.self) {
            try LinePlan(download: speed, upload: "", quota: "", counted: "", resetDay: day)
        }
    }

    @Test("a month's forecast is by the last full days, and a holiday before them does not count")
    func forecast() throws {
        let plan = try LinePlan(download: "", upload: "", quota: "300", counted: "both", resetDay: "1")
        var used: [Int64: UInt64] = [:]
        for day in 1...20 { used[20_261_100 + Int64(day)] = day < 13 ? 1_000_000_000 : 10_000_000_000 }
        let quota = QuotaForecast(plan, used: used, today: Period("2026-11-20")!)
        #expect(quota.usedBytes == 92_000_000_000)
        #expect(quota.daysLeft == 10)
        // The seven days from the 13th to the 19th: 10 GB each.
        #expect(quota.forecastBytes == 192_000_000_000)
        #expect(!quota.isTooMuch)
        let tight = try LinePlan(download: "", upload: "", quota: "150", counted: "both", resetDay: "1")
        #expect(QuotaForecast(tight, used: used, today: Period("2026-11-20")!).isTooMuch)
        #expect(QuotaForecast(plan, used: [:], today: today).forecastBytes == nil)
    }

    @Test("of several lines each says what is left of its volume, or how far beyond it is")
    func volumes() throws {
        let plan = try LinePlan(download: "", upload: "", quota: "150", counted: "both", resetDay: "1")
        let today = Period("2026-11-29")!
        let left = try #require(
            MonthCard.VolumeRow(
                "attic", path: "/", QuotaForecast(plan, used: [20_261_128: 92_000_000_000], today: today)))
        #expect(left.amount.number.hasPrefix("58") && left.words == "left of 150 GB · 1 day left")
        #expect(left.meter != nil && left.forecast?.state == .bad)
        let over = try #require(
            MonthCard.VolumeRow(
                "attic", path: "/", QuotaForecast(plan, used: [20_261_128: 160_000_000_000], today: today)))
        #expect(over.words == "over 150 GB · 1 day left")
        #expect(
            MonthCard.VolumeRow("attic", path: "/", QuotaForecast(LinePlan(), used: [:], today: today)) == nil
        )
    }

    @Test("lines whose volume will not last come first, then those of which the largest share is used")
    func volumesInOrder() throws {
        let plan = try LinePlan(download: "", upload: "", quota: "100", counted: "both", resetDay: "1")
        let today = Period("2026-11-16")!
        func line(_ router: String, _ used: [Int64: UInt64]) -> (quota: QuotaForecast, router: String) {
            (QuotaForecast(plan, used: used, today: today), router)
        }
        let all = [
            // Before the last week: at this pace nothing more is used.
            line("half", [20_261_101: 50_000_000_000, 20_261_115: 0]),
            line("most", [20_261_101: 90_000_000_000, 20_261_115: 0]),
            line("fast", [20_261_115: 20_000_000_000]), line("none", [20_261_115: 0]),
        ]
        var card = MonthCard()
        card.tellVolumes(all, most: 3) { "/routers/\($0)" }
        #expect(card.volumes.map(\.router) == ["fast", "most", "half"])
        #expect(card.moreVolumes == "1 more line has used a smaller share.")
        card.tellVolumes(all.filter { $0.router != "fast" }, most: 1) { $0 }
        #expect(card.moreVolumes == "2 more lines have used a smaller share.")
        card.tellVolumes(all, most: 1) { $0 }
        #expect(card.volumes.map(\.router) == ["fast"] && card.moreVolumes == "3 more lines are not shown.")
        card.tellVolumes(all, most: 4) { $0 }
        #expect(card.volumes.count == 4 && card.moreVolumes == nil)
    }

    @Test(
        "text of strangers is not a formula in a table",
        arguments: ["=cmd|'/c calc'!A1", "+1", "-1", "@x", "\tx"])
    func formulas(text: String) {
        #expect(CSVCell.text(text).hasPrefix("\"'"))
        #expect(CSVCell.text("a\"b") == "\"a\"\"b\"")
    }

    @Test("what was used in days together is the sum of the days, packed or not")
    func days() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            for sequence in UInt64(1)...3 { _ = try await running.store.store(arrival(sequence)) }
            let store = running.store
            let lan = LanStore(store.database, store.audit, store.series, store.intake)
            let day = Period("2024-01-01")!
            let usage = try await lan.usage(of: "attic", in: day.adding(-3)...day.adding(3))
            #expect(usage.map(\.device) == [mac.description])
            #expect(usage.map(\.downloadedBytes) == [3000])
            #expect(try await lan.usage(of: "attic", in: day.adding(1)...day.adding(3)).isEmpty)
            #expect(try await lan.networkUsage(of: "attic", in: day...day).download == 3000)
            await running.stop()
        }
    }

    @Test("the busiest devices are those of the range, and no more of them than asked for")
    func busiest() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            for sequence in UInt64(1)...3 { _ = try await running.store.store(arrival(sequence)) }
            let store = running.store
            let lan = LanStore(store.database, store.audit, store.series, store.intake)
            let range = noon..<noon + 60_000
            let found = try #require(try await lan.busiest(of: "attic", in: range, step: 5000, most: 6))
            #expect(found.devices.map(\.device) == [mac.description])
            #expect(found.network.reduce(0) { $0 + $1.aggregate.sum.first } == 3000)
            let none = try await lan.busiest(
                of: "attic", in: noon + 3_600_000..<noon + 7_200_000, step: 5000, most: 6)
            #expect(none?.devices.isEmpty == true)
            #expect(try await lan.busiest(of: "cellar", in: range, step: 5000, most: 6) == nil)
            await running.stop()
        }
    }
}
