import Schedules
import Testing

/// Expected times are cronsim's, which follows Debian's cron.
@Suite("cron expressions") struct CronTests {
    @Test("a named time that the spring night skips runs right after the gap")
    func gap() throws {
        try expectNext(
            "30 2 * * *", "America/New_York", after: "2026-03-07T12:00:00Z",
            are: ["2026-03-08T07:00Z", "2026-03-09T06:30Z", "2026-03-10T06:30Z"])
        try expectNext(
            "0 2 29 3 *", "Europe/Berlin", after: "2026-01-01T00:00:00Z",
            are: ["2026-03-29T01:00Z", "2027-03-29T00:00Z"])
    }

    @Test("times in the gap run once, however many they are")
    func gapOnce() throws {
        try expectNext(
            "15,30 2 * * *", "America/New_York", after: "2026-03-08T00:00:00Z",
            are: ["2026-03-08T07:00Z", "2026-03-09T06:15Z"])
    }

    @Test("a named time that the autumn night repeats runs the first time alone")
    func fold() throws {
        try expectNext(
            "30 1 * * *", "America/New_York", after: "2026-11-01T04:00:00Z",
            are: ["2026-11-01T05:30Z", "2026-11-02T06:30Z", "2026-11-03T06:30Z"])
        // After its first time, and before the second is shown.
        try expectNext(
            "30 1 * * *", "America/New_York", after: "2026-11-01T06:15:00Z", are: ["2026-11-02T06:30Z"])
    }

    @Test("with a star in minutes or hours it runs by real time")
    func wildcard() throws {
        try expectNext(
            "*/30 1 * * *", "America/New_York", after: "2026-11-01T04:00:00Z",
            are: [
                "2026-11-01T05:00Z", "2026-11-01T05:30Z", "2026-11-01T06:00Z", "2026-11-01T06:30Z",
                "2026-11-02T06:00Z",
            ])
        try expectNext(
            "*/15 2 * * *", "America/New_York", after: "2026-03-08T00:00:00Z", are: ["2026-03-09T06:00Z"])
    }

    @Test("midnight that does not exist is the gap's end")
    func midnight() throws {
        try expectNext(
            "0 0 * * *", "America/Santiago", after: "2026-09-05T12:00:00Z",
            are: ["2026-09-06T04:00Z", "2026-09-07T03:00Z", "2026-09-08T03:00Z"])
    }

    @Test("with both fields for days named, one of them suffices")
    func eitherDay() throws {
        try expectNext(
            "0 9 13 * 5", "UTC", after: "2026-01-01T00:00:00Z",
            are: [
                "2026-01-02T09:00Z", "2026-01-09T09:00Z", "2026-01-13T09:00Z", "2026-01-16T09:00Z",
                "2026-01-23T09:00Z",
            ])
        try expectNext(
            "0 9 1-7 * MON", "UTC", after: "2026-06-01T10:00:00Z",
            are: (2...8).map { "2026-06-0\($0)T09:00Z" } + ["2026-06-15T09:00Z"])
    }

    @Test("a star at the start of either asks for both")
    func bothDays() throws {
        // The first of the month and Mondays: both.
        try expectNext(
            "0 0 1 * */1", "UTC", after: "2026-01-02T00:00:00Z", are: ["2026-02-01T00:00Z"])
        try expectNext(
            "0 0 */31 * 1", "UTC", after: "2026-01-01T00:00:00Z", are: ["2026-06-01T00:00Z"])
    }

    @Test("29 February happens in leap years")
    func leapDay() throws {
        try expectNext(
            "0 0 29 2 *", "UTC", after: "2026-01-01T00:00:00Z",
            are: ["2028-02-29T00:00Z", "2032-02-29T00:00Z"])
    }

    @Test("steps begin again with each hour and day")
    func steps() throws {
        try expectNext(
            "*/7 * * * *", "UTC", after: "2026-01-01T00:50:00Z",
            are: ["2026-01-01T00:56Z", "2026-01-01T01:00Z", "2026-01-01T01:07Z"])
        try expectNext(
            "0 */5 * * *", "UTC", after: "2026-01-01T16:00:00Z",
            are: ["2026-01-01T20:00Z", "2026-01-02T00:00Z", "2026-01-02T05:00Z"])
        try expectNext(
            "5/15 * * * *", "UTC", after: "2026-01-01T00:00:00Z",
            are: ["2026-01-01T00:05Z", "2026-01-01T00:20Z", "2026-01-01T00:35Z", "2026-01-01T00:50Z"])
    }

    @Test("Sunday is 0, 7 and SUN", arguments: ["0 9 * * 7", "0 9 * * 0", "0 9 * * SUN", "0 9 * * sun"])
    func sunday(text: String) throws {
        try expectNext(
            text, "UTC", after: "2026-01-01T00:00:00Z", are: ["2026-01-04T09:00Z", "2026-01-11T09:00Z"])
    }

    @Test("the last day, the last workday, the last Friday and the first Monday")
    func counted() throws {
        try expectNext(
            "0 0 L * *", "UTC", after: "2026-02-01T00:00:00Z",
            are: ["2026-02-28T00:00Z", "2026-03-31T00:00Z"])
        try expectNext("0 0 LW * *", "UTC", after: "2026-05-01T00:00:00Z", are: ["2026-05-29T00:00Z"])
        try expectNext("0 0 * * 5L", "UTC", after: "2026-05-01T00:00:00Z", are: ["2026-05-29T00:00Z"])
        try expectNext(
            "0 0 * * 1#1", "UTC", after: "2026-05-01T00:00:00Z",
            are: ["2026-05-04T00:00Z", "2026-06-01T00:00Z"])
        #expect(try CronExpression("0 0 L * *").warnings.count == 1)
        #expect(try CronExpression("0 0 1 * *").warnings == [])
        // A step of a single value is not Debian's either.
        #expect(try CronExpression("5/15 * * * *").warnings.count == 1)
    }

    @Test("cron's words are its lines")
    func words() throws {
        #expect(try CronExpression("@hourly").next(after: 0, in: .utc) == 3600)
        #expect(try CronExpression("@Daily").next(after: 0, in: .utc) == 86_400)
        #expect(try CronExpression("@midnight").next(after: 0, in: .utc) == 86_400)
        try expectNext("@weekly", "UTC", after: "2026-01-01T00:00:00Z", are: ["2026-01-04T00:00Z"])
        try expectNext("@monthly", "UTC", after: "2026-01-01T00:00:00Z", are: ["2026-02-01T00:00Z"])
        try expectNext("@yearly", "UTC", after: "2026-01-01T00:00:00Z", are: ["2027-01-01T00:00Z"])
        try expectNext("@annually", "UTC", after: "2026-01-01T00:00:00Z", are: ["2027-01-01T00:00Z"])
    }

    @Test(
        "what is not a line of cron is refused with a sentence",
        arguments: [
            "0 9 * * 8", "60 * * * *", "0 0 0 * *", "0 22-2 * * *", "*/90 * * * *", "0 0 * * * *",
            "0 0 * * * * *", "H * * * *", "@reboot", "0 0 15W * *", "0 0 30 2 *", "0 0 31 2,4,6 *",
            "*/0 * * * *", "0 0 1-99999999999999999999 * *", "0 0 * 13 *", "0 0 * * MON-", "0 0 , * *",
            "0 0 * * L", "0 0 * * 1#6", "0 0 * FEBRUARY *", "- * * * *", "1--2 * * * *", "@every 5m",
            "０ 0 * * *", "+1 * * * *",
        ])
    func refused(text: String) throws {
        let fault = try #require(throws: ScheduleFault.self) { try ScheduleExpression(text) }
        #expect(fault.description.last == "." && fault.description.count < 250)
    }

    @Test("ten kilobytes are refused before they are read")
    func long() {
        #expect(throws: ScheduleFault.self) {
            try ScheduleExpression(String(repeating: "*/1,", count: 2500) + " * * * *")
        }
    }

    @Test("a backward range is answered with the list that is meant")
    func remedy() throws {
        let fault = try #require(throws: ScheduleFault.self) { try CronExpression("0 22-2 * * *") }
        #expect(fault.description.hasSuffix("Write it as a list of two: 22-23,0-2."))
    }
}
