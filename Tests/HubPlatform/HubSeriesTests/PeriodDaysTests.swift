import Foundation
import Testing

@testable import HubSeries

@Suite("days of the calendar") struct PeriodDaysTests {
    @Test(
        "a day so many days later is the calendar's, over months, years and 29 February",
        arguments: [
            ("2026-11-30", 1, "2026-12-01"), ("2026-03-01", -1, "2026-02-28"),
            ("2028-02-28", 1, "2028-02-29"),
            ("2026-12-31", 1, "2027-01-01"), ("2026-11-21", 0, "2026-11-21"),
            ("2000-03-01", -1, "2000-02-29"),
        ])
    func adding(day: String, count: Int, other: String) throws {
        let (day, other) = (try #require(Period(day)), try #require(Period(other)))
        #expect(day.adding(count) == other)
        #expect(day.days(to: other) == count)
    }

    @Test("months go on over years, and have the days that they have")
    func months() throws {
        let month = try #require(Period("2026-11"))
        #expect(month.adding(2).description == "2027-01")
        #expect(month.adding(-11).description == "2025-12")
        #expect(month.days.lowerBound.description == "2026-11-01")
        #expect(month.days.upperBound.description == "2026-11-30")
        #expect(try #require(Period("2028-02")).days.upperBound.description == "2028-02-29")
    }

    @Test(
        "a day that the calendar does not have does not exist",
        arguments: ["2026-02-30", "2026-13-01", "2026-11-00"])
    func missing(text: String) throws {
        #expect(try !#require(Period(text)).exists)
        #expect(try #require(Period("2028-02-29")).exists)
    }

    @Test(
        "a day begins with its midnight, also where the clocks change",
        arguments: ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Auckland", "America/New_York"])
    func midnight(zone: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        let calendar = WallCalendar(zone)
        var day = try #require(Period("2026-03-25"))
        for _ in 0..<250 {
            let start = calendar.start(of: day)
            #expect(calendar.periods(at: start).day == day.number)
            #expect(calendar.periods(at: start - 1).day == day.adding(-1).number)
            day = day.adding(1)
        }
    }
}
