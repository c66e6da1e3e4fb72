import MonitorCore
import Schedules
import Testing
import ZoneFiles

@Suite("time zones") struct ZoneTests {
    @Test(
        "offsets before and beyond the last change of the table, daylight saving below zero included",
        arguments: [
            ("America/New_York", "2040-07-01", -4.0), ("America/New_York", "2040-12-01", -5),
            ("Europe/Dublin", "2026-01-15", 0), ("Europe/Dublin", "2026-07-15", 1),
            ("Africa/Casablanca", "2026-03-01", 0), ("Africa/Casablanca", "2026-06-01", 1),
            ("Asia/Gaza", "2026-07-01", 3), ("America/Nuuk", "2050-07-01", -1),
            ("Australia/Lord_Howe", "2060-01-01", 11), ("Australia/Lord_Howe", "2060-07-01", 10.5),
            ("Antarctica/Troll", "2045-07-01", 2), ("UTC", "2026-07-01", 0), ("Etc/GMT+5", "2026-07-01", -5),
        ])
    func offsets(name: String, day: String, hours: Double) throws {
        let offset = try zone(name).offset(at: at(day + "T12:00:00Z"))
        #expect(offset.seconds == Int(hours * 3600))
    }

    @Test(
        "a month is as long as the zone's clock makes it",
        arguments: [
            ("Europe/Berlin", 2026, 3, 743.0), ("Europe/Berlin", 2026, 10, 745),
            ("America/New_York", 2026, 11, 721), ("Australia/Lord_Howe", 2026, 4, 720.5),
            ("UTC", 2026, 2, 672),
        ])
    func months(name: String, year: Int, month: Int, hours: Double) throws {
        let range = try zone(name).month(month, year)
        #expect(Double(range.count) / 3600 == hours)
    }

    @Test("Berlin's March begins and ends by its own clock")
    func march() throws {
        let march = try zone("Europe/Berlin").month(3, 2026)
        #expect(try march == at("2026-02-28T23:00:00Z")..<at("2026-03-31T22:00:00Z"))
    }

    @Test("a wall time happens once, never, or twice")
    func moments() throws {
        let berlin = try zone("Europe/Berlin")
        func moments(_ month: Int, _ day: Int) -> WallMoments {
            berlin.moments(of: WallTime(CivilDate(2026, month, day), seconds: 9000))
        }
        #expect(try moments(6, 1) == .once(at("2026-06-01T00:30:00Z")))
        #expect(
            try moments(3, 29)
                == .skipped(
                    at: at("2026-03-29T01:00:00Z"), until: WallTime(CivilDate(2026, 3, 29), seconds: 10_800)))
        #expect(
            try moments(10, 25)
                == .repeated(
                    first: at("2026-10-25T00:30:00Z"), last: at("2026-10-25T01:30:00Z"),
                    until: WallTime(CivilDate(2026, 10, 25), seconds: 10_800)))
    }

    @Test("a day that a date line swallowed has no length")
    func dateLine() throws {
        let apia = try zone("Pacific/Apia")
        #expect(apia.day(CivilDate(2011, 12, 30)).isEmpty)
        #expect(apia.day(CivilDate(2011, 12, 31)).count == 86_400)
    }

    @Test("dates and days are each other's inverse over 700 years")
    func dates() {
        for days in stride(from: -140_000, through: 120_000, by: 13) {
            let date = CivilDate(days: days)
            #expect(date.days == days)
        }
        #expect(CivilDate(days: 0) == CivilDate(1970, 1, 1))
        #expect(CivilDate(2026, 11, 30).weekday == 1)
        #expect(CivilDate(1969, 12, 31).days == -1)
    }

    @Test(
        "names that are not zones open nothing",
        arguments: [
            "../../etc/passwd", "/etc/passwd", "Europe//Berlin", "", "Europe/", "a/b/c/d", "Europe/Ber lin",
            "Europe/Berlin\0", "éurope", "posix.rules", String(repeating: "a", count: 65),
        ])
    func names(text: String) {
        #expect(throws: ZoneFault.self) { try ZoneName(text) }
    }

    @Test("what is not there, is a folder, or counts leap seconds is refused")
    func refusedFiles() throws {
        func code(_ name: String) throws -> ZoneFault.Code? {
            do {
                _ = try ZoneFiles().zone(ZoneName(name))
                return nil
            } catch {
                return error.code
            }
        }
        #expect(try code("Mars/Olympus") == .unknown)
        #expect(try code("Europe") == .unknown)
        #expect(try code("right/UTC") == .leapSeconds)
        #expect(try code("Europe/Berlin") == nil)
    }

    @Test(
        "rules of real files are read",
        arguments: [
            "IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "EET-2EEST,M3.4.4/50,M10.4.4/50",
            "<-04>4<-03>,M9.1.6/24,M4.1.6/24", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", "EST5", "XXX3EDT4,0/0,J365/23",
        ])
    func rules(text: String) {
        #expect(ZoneRule(text.utf8) != nil)
    }

    @Test(
        "other rules are not",
        arguments: [
            "", "E", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M13.1.0", "EST25",
            "EST5EDT,M3.6.0,M11.1.0",
            "EST5EDT,M3.2.7,M11.1.0", "<EST5", "EST5EDT,J0,J365", "EST5EDT,366,J365",
            "EST5EDT,M3.2.0/168,M11.1.0",
            "EST5:60", "EST5 ", "<>5",
        ])
    func badRules(text: String) {
        #expect(ZoneRule(text.utf8) == nil)
    }

    @Test("summer all year has no hole at the year's end")
    func allYear() throws {
        let rule = try #require(ZoneRule("XXX3EDT4,0/0,J365/23".utf8))
        let zone = Zone(rule, name: "XXX")
        for day in 0..<3 {
            let time = try at("2030-12-31T00:00:00Z") + day * 43_200
            #expect(zone.offset(at: time).seconds == -4 * 3600)
        }
    }

    @Test(
        "a change that hours move into another year is seen from there",
        arguments: ["AAA0BBB,J365/160,J365/167", "AAA0BBB,0/-160,0/-167", "AAA24BBB-24,J364/167,J2/-167"])
    func acrossYears(text: String) throws {
        let zone = Zone(try #require(ZoneRule(text.utf8)), name: "AAA")
        for hour in 0..<24 * 30 {
            let time = try at("2029-12-18T00:00:00Z") + hour * 3600
            let span = zone.span(at: time)
            #expect(span.start <= time && time < span.end)
            #expect(zone.span(at: span.end).start == span.end)
            let moments = zone.moments(of: zone.wall(at: time))
            #expect(moments.start <= time && time <= moments.end)
        }
    }
}

@Suite("TZif files") struct TZifTests {
    private let berlin = try? ZoneFixture.bytes("Europe/Berlin")

    @Test("a file that is cut anywhere is refused")
    func cut() throws {
        let bytes = try #require(berlin)
        for length in 0..<bytes.count {
            #expect(throws: ZoneFault.self) { try Zone(name: "x", tzif: Array(bytes.prefix(length))) }
        }
        #expect(try Zone(name: "x", tzif: bytes).offset(at: 0).seconds == 3600)
    }

    @Test("counts beyond the file, or beyond reason, are refused")
    func counts() throws {
        var bytes = try #require(berlin)
        for place in stride(from: 20, to: 44, by: 4) {
            let kept = bytes[place]
            bytes[place] = 0x80
            #expect(throws: ZoneFault.self) { try Zone(name: "x", tzif: bytes) }
            bytes[place] = kept
        }
        #expect(throws: ZoneFault.self) {
            try Zone(name: "x", tzif: bytes + [UInt8](repeating: 0, count: 70_000))
        }
    }

    @Test("an earlier version has no rule, and is read")
    func firstVersion() throws {
        var bytes = try #require(berlin)
        bytes[4] = 0
        let zone = try Zone(name: "x", tzif: bytes)
        #expect(try zone.offset(at: at("2026-07-01T00:00:00Z")).seconds == 7200)
        // Behind its table, the last offset stays.
        #expect(try zone.offset(at: at("2040-07-01T00:00:00Z")).seconds == 3600)
    }

    @Test("any byte may be another, and nothing traps")
    func damaged() throws {
        let bytes = try #require(berlin)
        for place in 0..<min(bytes.count, 400) {
            for value in [0, 1, 0x7f, 0xff] as [UInt8] {
                var other = bytes
                other[place] = value
                guard let zone = try? Zone(name: "x", tzif: other) else { continue }
                _ = zone.moments(of: WallTime(CivilDate(2026, 3, 29), seconds: 9000))
            }
        }
    }
}
