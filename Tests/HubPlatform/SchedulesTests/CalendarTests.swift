import Schedules
import Testing

/// Expected times are those of `systemd-analyze calendar` 252.
@Suite("calendar expressions") struct CalendarTests {
    @Test("the spring night skips what falls into its gap")
    func gap() throws {
        try expectNext(
            "*-*-* 02:30:00", "America/New_York", after: "2026-03-07T17:00:00Z",
            are: ["2026-03-09T06:30Z", "2026-03-10T06:30Z"])
    }

    @Test("the autumn night has each time once, the first time")
    func fold() throws {
        try expectNext(
            "hourly", "America/New_York", after: "2026-11-01T04:30:00Z",
            are: ["2026-11-01T05:00Z", "2026-11-01T07:00Z"])
    }

    @Test("days are counted from the month's end")
    func fromEnd() throws {
        try expectNext(
            "Mon *-05~07/1", "UTC", after: "2026-01-01T00:00:00Z",
            are: ["2026-05-25T00:00Z", "2027-05-31T00:00Z"])
        try expectNext(
            "*-02~01", "UTC", after: "2026-01-01T00:00:00Z",
            are: ["2026-02-28T00:00Z", "2027-02-28T00:00Z", "2028-02-29T00:00Z"])
        try expectNext(
            "*-*~01..07/3", "UTC", after: "2026-01-01T00:00:00Z",
            are: ["2026-01-25T00:00Z", "2026-01-28T00:00Z", "2026-01-31T00:00Z", "2026-02-22T00:00Z"])
    }

    @Test("weekday and date must both match")
    func both() throws {
        try expectNext(
            "Fri *-*-13 09:00", "UTC", after: "2026-01-01T00:00:00Z",
            are: ["2026-02-13T09:00Z", "2026-03-13T09:00Z", "2026-11-13T09:00Z"])
    }

    @Test(
        "each form of systemd's manual",
        arguments: [
            ("Mon,Sun 32-*-* 2,1:23", "2032-01-04T01:23Z"), ("Wed *-1", "2026-04-01T00:00Z"),
            ("Wed, 17:48", "2026-01-07T17:48Z"), ("*-*-7 0:0:0", "2026-01-07T00:00Z"),
            ("10-15", "2026-10-15T00:00Z"), ("monday *-12-* 17:00", "2026-12-07T17:00Z"),
            ("12,14,13,12:20,10,30", "2026-01-01T12:10Z"), ("12..14:10,20,30", "2026-01-01T12:10Z"),
            ("mon,fri *-1/2-1,3 *:30", "2026-05-01T00:30Z"), ("*:2/3", "2026-01-01T00:02Z"),
            ("Mon..Thu,Sat,Sun *-*-* 00:00:00", "2026-01-03T00:00Z"), ("03-05 08:05", "2026-03-05T08:05Z"),
            ("2033-03-05 05:40", "2033-03-05T05:40Z"), ("2033-02..04-05", "2033-02-05T00:00Z"),
            ("minutely", "2026-01-01T00:01Z"), ("daily UTC", "2026-01-02T00:00Z"),
            ("monthly", "2026-02-01T00:00Z"), ("weekly", "2026-01-05T00:00Z"),
            ("yearly", "2027-01-01T00:00Z"), ("quarterly", "2026-04-01T00:00Z"),
            ("semiannually", "2026-07-01T00:00Z"), ("*-*-5..5", "2026-01-05T00:00Z"),
            ("*-*-5..7/9", "2026-01-05T00:00Z"), ("Mon-Wed 08:00", "2026-01-05T08:00Z"),
        ])
    func manual(text: String, next: String) throws {
        try expectNext(text, "UTC", after: "2026-01-01T00:00:00Z", are: [next])
    }

    @Test("seconds count, too")
    func seconds() throws {
        let calendar = try CalendarExpression("*:*:30/15")
        #expect(calendar.next(after: 0, in: .utc) == 30)
        #expect(calendar.next(after: 30, in: .utc) == 45)
        #expect(calendar.next(after: 45, in: .utc) == 90)
    }

    @Test("an expression may name its own zone")
    func ownZone() throws {
        let expression = try ScheduleExpression("weekly Pacific/Auckland")
        #expect(try expression.zones == [ZoneName("Pacific/Auckland")])
        let next = try expression.next(
            after: at("2026-01-01T00:00:00Z"), in: .utc,
            named: [ZoneName("Pacific/Auckland"): zone("Pacific/Auckland")])
        #expect(try next == at("2026-01-04T11:00:00Z"))
    }

    @Test("of several lines the earliest counts")
    func lines() throws {
        try expectNext(
            "Mon 08:00\nSat 10:00", "UTC", after: "2026-01-01T00:00:00Z",
            are: ["2026-01-03T10:00Z", "2026-01-05T08:00Z"])
    }

    @Test("what lies in the past never happens again")
    func past() throws {
        #expect(try ScheduleExpression("2003-03-05").next(after: at("2026-01-01T00:00:00Z"), in: .utc) == nil)
        #expect(try ScheduleExpression("*-02-30").next(after: 0, in: .utc) == nil)
    }

    @Test(
        "what systemd refuses is refused",
        arguments: [
            "", " ", "Sat..Mon", "Foo 08:00", "*:*:*/5", "25:00", "08:60", "*-13-01", "*-*-32", "*-*~29",
            "8", "08", "*-*-*-*", "*~*-*", "2026-01-01 08:00 Europe/Berlin Mon", "Mon Tue 08:00", "1..",
            "..5:00",
            "*-*-5..3", "*-*-5/31", "*:0/60", "*-*-0", "1969-*-*", "2200-*-*", "UTC", "Europe/Berlin",
            "*:0/0", "@1234567890", "05:40:23.42", "Mon..Tue..Wed", "daily ../../etc/passwd", "Mon,,Tue 8:00",
        ])
    func refused(text: String) {
        #expect(throws: ScheduleFault.self) { try ScheduleExpression(text) }
    }
}
