import MonitorCore
import Schedules
import Testing

@Suite("hours") struct HoursTests {
    @Test(
        "a window over midnight belongs to the day on which it begins",
        arguments: [
            ("2026-03-07T03:00:00+01:00", true), ("2026-03-09T03:00:00+01:00", false),
            ("2026-03-06T22:00:00+01:00", true), ("2026-03-07T06:00:00+01:00", false),
            ("2026-03-06T21:59:59+01:00", false), ("2026-03-08T23:00:00+01:00", false),
        ])
    func overMidnight(time: String, isInside: Bool) throws {
        let night = try hours("Europe/Berlin", [1, 2, 3, 4, 5], "22:00", "06:00")
        #expect(try night.contains(at(time), in: zone("Europe/Berlin")) == isInside)
    }

    @Test("a night is as long as the clock makes it")
    func length() throws {
        let berlin = try zone("Europe/Berlin")
        let night = try hours("Europe/Berlin", [6], "22:00", "06:00")
        let spring = try night.spans(
            from: at("2026-03-28T12:00:00Z"), to: at("2026-03-29T12:00:00Z"), in: berlin)
        #expect(try spring == [at("2026-03-28T21:00:00Z")..<at("2026-03-29T04:00:00Z")])
        let autumn = try night.spans(
            from: at("2026-10-24T12:00:00Z"), to: at("2026-10-25T12:00:00Z"), in: berlin)
        #expect(try autumn == [at("2026-10-24T20:00:00Z")..<at("2026-10-25T05:00:00Z")])
    }

    @Test("a start in a repeat is the first, an end the last")
    func repeated() throws {
        let window = try hours("America/New_York", [7], "01:30", "02:30")
        let found = try window.spans(
            from: at("2026-11-01T00:00:00Z"), to: at("2026-11-02T00:00:00Z"), in: zone("America/New_York"))
        #expect(try found == [at("2026-11-01T05:30:00Z")..<at("2026-11-01T07:30:00Z")])
    }

    @Test("half an hour's change counts as that")
    func lordHowe() throws {
        let window = try hours("Australia/Lord_Howe", [7], "01:00", "03:00")
        let found = try window.spans(
            from: at("2026-10-03T00:00:00Z"), to: at("2026-10-04T12:00:00Z"), in: zone("Australia/Lord_Howe"))
        #expect(try found == [at("2026-10-03T14:30:00Z")..<at("2026-10-03T16:00:00Z")])
    }

    @Test("no window begins on a holiday, and on an extra date each does")
    func holidays() throws {
        let office = try Hours(
            zone: ZoneName("UTC"),
            windows: [HoursWindow(days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00")],
            holidays: [HoursDate("12-25"), HoursDate("2026-01-06")], extraDates: [HoursDate("2026-01-10")])
        #expect(try !office.contains(at("2026-12-25T09:00:00Z"), in: .utc))
        #expect(try !office.contains(at("2026-01-06T09:00:00Z"), in: .utc))
        #expect(try office.contains(at("2027-01-06T09:00:00Z"), in: .utc))
        // A Saturday.
        #expect(try office.contains(at("2026-01-10T09:00:00Z"), in: .utc))
    }

    @Test("windows that touch are one, around the clock without an end")
    func touching() throws {
        let always = try Hours(
            zone: ZoneName("UTC"),
            windows: [
                HoursWindow(days: Set(1...7), from: "00:00", to: "12:00"),
                HoursWindow(days: Set(1...7), from: "12:00", to: "24:00"),
            ])
        let (from, to) = (try at("2026-01-01T00:00:00Z"), try at("2026-02-01T00:00:00Z"))
        #expect(always.spans(from: from, to: to, in: .utc).count == 1)
        let end = try #require(always.end(at: from, in: .utc, reaching: to))
        #expect(end > to)
        #expect(always.nextStart(after: from, in: .utc) == nil)
    }

    @Test("the shortest window is that of the merged week")
    func shortest() throws {
        #expect(try hours("UTC", [1, 2], "08:00", "18:00").shortestWindow == 36_000)
        #expect(try hours("UTC", [1, 2], "00:00", "24:00").shortestWindow == 172_800)
        // Sunday night runs into Monday.
        let around = try Hours(
            zone: ZoneName("UTC"),
            windows: [
                HoursWindow(days: [7], from: "20:00", to: "24:00"),
                HoursWindow(days: [1], from: "00:00", to: "04:00"),
            ])
        #expect(around.shortestWindow == 8 * 3600)
    }

    @Test("what is not a window is refused")
    func refused() throws {
        #expect(throws: ScheduleFault.self) { try HoursWindow(days: [1], from: "08:00", to: "08:00") }
        #expect(throws: ScheduleFault.self) { try HoursWindow(days: [], from: "08:00", to: "09:00") }
        #expect(throws: ScheduleFault.self) { try HoursWindow(days: [0], from: "08:00", to: "09:00") }
        #expect(throws: ScheduleFault.self) { try HoursWindow(days: [8], from: "08:00", to: "09:00") }
        for text in ["24:01", "8", "08:60", "24:30", "-1:00", "008:00", "0８:00", "08:0", ""] {
            #expect(throws: ScheduleFault.self, "\(text)") {
                try HoursWindow(days: [1], from: "07:00", to: text)
            }
        }
        let window = try HoursWindow(days: [1], from: "08:00", to: "09:00")
        #expect(throws: ScheduleFault.self) {
            try Hours(zone: ZoneName("UTC"), windows: Array(repeating: window, count: 17))
        }
        #expect(throws: ScheduleFault.self) { try Hours(zone: ZoneName("UTC"), windows: []) }
        for text in ["13-01", "02-30", "2026-02-29", "1-1", "12-25-2026", "", "٠١-٠١"] {
            #expect(throws: ScheduleFault.self, "\(text)") { try HoursDate(text) }
        }
        #expect(try HoursDate("02-29").description == "02-29")
    }
}
