import MonitorCore
import Schedules
import Testing

@Suite("when a report is missed") struct TimetableTests {
    private func deadline(_ timetable: Timetable, after text: String) throws -> String? {
        let beat = try #require(UTCTime(text))
        return timetable.due(after: beat).map { "\($0.deadline)" }
    }

    @Test("around the clock: the last report, the period and the grace")
    func always() throws {
        let found = try deadline(
            timetable(.every(seconds: 300), grace: 60), after: "2026-06-09T12:00:00.250Z")
        #expect(found == "2026-06-09T12:06:00.250Z")
    }

    @Test("what is due after the window's end is due from the next window's start")
    func nextWindow() throws {
        let morning = try hours("America/Chicago", Set(1...7), "08:00", "10:00")
        let found = try deadline(
            timetable(.every(seconds: 300), grace: 60, morning), after: "2026-06-09T09:55:00-05:00")
        #expect(found == "2026-06-10T13:06:00.000Z")
    }

    @Test(
        "business hours over a weekend on which the clock changes",
        arguments: [
            ("2026-03-06T17:50:00-05:00", "2026-03-06T22:56:00.000Z"),
            ("2026-03-06T17:54:00-05:00", "2026-03-09T12:06:00.000Z"),
            ("2026-03-06T17:58:00-05:00", "2026-03-09T12:06:00.000Z"),
            ("2026-03-07T12:00:00-05:00", "2026-03-09T12:06:00.000Z"),
        ])
    func weekend(beat: String, missed: String) throws {
        let office = try hours("America/New_York", [1, 2, 3, 4, 5], "08:00", "18:00")
        #expect(try deadline(timetable(.every(seconds: 300), grace: 60, office), after: beat) == missed)
    }

    @Test("a report shortly before its time counts for it")
    func early() throws {
        let daily = try timetable(
            .at(ScheduleExpression("0 8 * * *"), zone: ZoneName("Europe/Berlin")), grace: 300)
        #expect(try deadline(daily, after: "2026-06-10T07:59:58+02:00") == "2026-06-11T06:05:00.000Z")
        #expect(try deadline(daily, after: "2026-06-10T07:30:00+02:00") == "2026-06-10T06:05:00.000Z")
        // A tenth of a minute is six seconds.
        let minutely = try timetable(.at(ScheduleExpression("* * * * *"), zone: ZoneName("UTC")), grace: 10)
        #expect(try deadline(minutely, after: "2026-06-10T08:00:54Z") == "2026-06-10T08:02:10.000Z")
        #expect(try deadline(minutely, after: "2026-06-10T08:00:53Z") == "2026-06-10T08:01:10.000Z")
    }

    @Test("of times with hours, the first inside of a window counts")
    func timesInHours() throws {
        let office = try hours("UTC", [1, 2, 3, 4, 5], "08:00", "18:00")
        let hourly = try timetable(
            .at(ScheduleExpression("30 * * * *"), zone: ZoneName("UTC")), grace: 600, office)
        // Friday evening; Monday 08:30 is next.
        #expect(try deadline(hourly, after: "2026-06-12T17:45:00Z") == "2026-06-15T08:40:00.000Z")
        #expect(try deadline(hourly, after: "2026-06-12T12:00:00Z") == "2026-06-12T12:40:00.000Z")
        // Its grace reaches beyond the window: the next start decides.
        let late = try timetable(
            .at(ScheduleExpression("55 17 * * *"), zone: ZoneName("UTC")), grace: 600, office)
        #expect(try deadline(late, after: "2026-06-11T12:00:00Z") == "2026-06-12T08:10:00.000Z")
        // Never inside of the hours.
        let never = try timetable(
            .at(ScheduleExpression("0 3 * * *"), zone: ZoneName("UTC")), grace: 600, office)
        #expect(try deadline(never, after: "2026-06-11T12:00:00Z") == nil)
    }

    @Test(
        "what was due while nothing could be heard is excused",
        arguments: [
            ("12:03:00", "12:09:00", "12:15:00"), ("12:01:00", "12:02:00", "12:06:00"),
            ("12:05:30", "12:20:00", "12:21:00"),
        ])
    func deafness(lastHeard: String, now: String, missed: String) throws {
        func time(_ clock: String) throws -> UTCTime { try #require(UTCTime("2026-06-09T\(clock)Z")) }
        let table = try timetable(.every(seconds: 300), grace: 60)
        let due = try #require(table.due(after: time("12:00:00")))
        let excused = try table.due(due, deafFrom: time(lastHeard), to: time(now))
        #expect(try excused?.deadline == time(missed))
    }

    @Test("what could never be missed is refused")
    func neverMissed() throws {
        let short = try hours("UTC", [1], "08:00", "08:05")
        #expect(throws: ScheduleFault.self) {
            try ReportExpectation(.every(seconds: 300), graceSeconds: 60, hours: short)
        }
        #expect(throws: ScheduleFault.self) { try ReportExpectation(.every(seconds: 9), graceSeconds: 60) }
        #expect(throws: ScheduleFault.self) { try ReportExpectation(.every(seconds: 10), graceSeconds: -1) }
        #expect(throws: ScheduleFault.self) { try ReportExpectation(.every(seconds: .max), graceSeconds: 0) }
    }

    @Test("a zone that is not there is named")
    func missingZone() throws {
        let expectation = try ReportExpectation(
            .at(ScheduleExpression("0 8 * * *"), zone: ZoneName("Mars/Olympus")), graceSeconds: 0)
        #expect(throws: ZoneFault.self) { try Timetable(expectation, [:]) }
    }
}
