import HubCore
import MonitorCore
import Schedules
import Testing

@testable import Alerts

@Suite("work that repeats") struct WorkHoursTests {
    private func work(
        _ days: Set<Int>, _ from: String, _ to: String, until end: String = "9999-12-31T23:59:59Z"
    ) throws -> PlannedWork {
        let hours = try Hours(
            zone: ZoneName("UTC"), windows: [HoursWindow(days: days, from: from, to: to)])
        return PlannedWork(
            number: 1, name: "patches", objects: Glob("agent:attic*"),
            startsAt: try #require(UTCTime("2026-11-01T00:00:00Z")), endsAt: try #require(UTCTime(end)),
            author: "anna", repeats: WorkHours(hours, in: .utc))
    }

    private func held(_ work: PlannedWork, _ object: AlertObject = .agent("attic"), at time: String)
        -> String?
    {
        UTCTime(time).flatMap { work.holds(object, at: $0) }.map { "\($0)" }
    }

    @Test("it keeps messages back in its windows alone, and a minute longer, week after week")
    func weekly() throws {
        let sundays = try work([7], "02:00", "04:00")
        #expect(held(sundays, at: "2026-11-29T01:59:59Z") == nil)
        for day in ["2026-11-29", "2026-12-06", "2027-05-30"] {
            for time in ["02:00:00", "03:59:59", "04:00:59"] {
                #expect(held(sundays, at: "\(day)T\(time)Z") == "\(day)T04:01:00.000Z")
            }
            #expect(held(sundays, at: "\(day)T04:01:00Z") == nil)
        }
        #expect(held(sundays, at: "2026-11-30T03:00:00Z") == nil)
        #expect(held(sundays, .agent("cellar"), at: "2026-11-29T03:00:00Z") == nil)
        #expect(held(sundays, at: "2026-10-25T03:00:00Z") == nil)
    }

    @Test("a window over midnight is one, and windows that touch are one")
    func overMidnight() throws {
        let nights = try work([1, 2], "22:00", "06:00")
        #expect(held(nights, at: "2026-12-01T05:00:00Z") == "2026-12-01T06:01:00.000Z")
        #expect(held(nights, at: "2026-12-02T05:00:00Z") == "2026-12-02T06:01:00.000Z")
        #expect(held(nights, at: "2026-12-03T05:00:00Z") == nil)
        let days = try work([1, 2], "00:00", "24:00")
        #expect(held(days, at: "2026-11-30T12:00:00Z") == "2026-12-02T00:01:00.000Z")
    }

    @Test("after its last day no window comes, and one that is open ends with it")
    func last() throws {
        let daily = try work(Set(1...7), "02:00", "04:00", until: "2026-12-01T03:00:00Z")
        #expect(held(daily, at: "2026-12-01T02:30:00Z") == "2026-12-01T03:01:00.000Z")
        #expect(held(daily, at: "2026-12-01T03:30:00Z") == nil)
        #expect(held(daily, at: "2026-12-02T02:30:00Z") == nil)
        let time = try #require(UTCTime("2026-12-01T00:00:00Z"))
        #expect(daily.window(from: time).map { "\($0.upperBound)" } == "2026-12-01T03:00:00.000Z")
        #expect(daily.window(from: try #require(UTCTime("2026-12-01T04:00:00Z"))) == nil)
    }

    @Test("what is next: the window that is open, or the one that comes")
    func next() throws {
        let sundays = try work([7], "02:00", "04:00")
        let monday = try #require(UTCTime("2026-11-30T00:00:00Z"))
        let window = try #require(sundays.window(from: monday))
        #expect("\(window.lowerBound)" == "2026-12-06T02:00:00.000Z")
        #expect("\(window.upperBound)" == "2026-12-06T04:00:00.000Z")
        let open = try #require(UTCTime("2026-12-06T03:00:00Z"))
        #expect(sundays.window(from: open)?.upperBound == window.upperBound)
    }

    @Test("windows that cover the week, or four days of it, are too long")
    func tooLong() throws {
        let time = try #require(UTCTime("2026-11-30T00:00:00Z"))
        #expect(try work(Set(1...7), "00:00", "24:00").repeats?.isTooLong(from: time) == true)
        #expect(try work(Set(1...4), "00:00", "24:00").repeats?.isTooLong(from: time) == true)
        #expect(try work(Set(1...3), "00:00", "24:00").repeats?.isTooLong(from: time) == false)
        #expect(try work(Set(1...7), "22:00", "06:00").repeats?.isTooLong(from: time) == false)
    }
}
