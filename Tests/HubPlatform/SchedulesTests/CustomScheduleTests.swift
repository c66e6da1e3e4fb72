import Schedules
import Testing

@Suite("custom schedules as JSON") struct CustomScheduleTests {
    private let example =
        #"{"timezone":"Europe/Berlin","windows":[{"days":[1,2,3,4,5],"from":"08:00","to":"18:00"}],"holidays":["12-25"],"calendar":null}"#

    @Test("the documented shape is read, and written again as itself")
    func roundTrip() throws {
        let schedule = try CustomSchedule(json: example.utf8)
        #expect(schedule.zone.text == "Europe/Berlin")
        #expect(schedule.hours?.windows.first?.days == [1, 2, 3, 4, 5])
        #expect(schedule.hours?.holidays == [.yearly(month: 12, day: 25)])
        #expect(schedule.calendar == nil)
        #expect(try CustomSchedule(json: schedule.json) == schedule)
    }

    @Test("a calendar alone is one, too")
    func calendar() throws {
        let schedule = try CustomSchedule(json: #"{"timezone":"UTC","calendar":"Mon 08:00"}"#.utf8)
        #expect(schedule.hours == nil)
        #expect(schedule.calendar?.text == "Mon 08:00")
    }

    @Test(
        "all else is refused with a sentence",
        arguments: [
            "", "null", "[]", "{}", #"{"timezone":"UTC"}"#, #"{"timezone":"../x","calendar":"daily"}"#,
            #"{"timezone":"UTC","calendar":"nonsense"}"#,
            #"{"timezone":"UTC","hours":[],"calendar":"daily"}"#,
            #"{"timezone":"UTC","windows":[{"days":[8],"from":"08:00","to":"09:00"}]}"#,
            #"{"timezone":"UTC","windows":[{"days":[1],"from":"08:00","to":"08:00"}]}"#,
            #"{"timezone":"UTC","windows":[{"days":[1.5],"from":"08:00","to":"9"}]}"#,
            #"{"timezone":"UTC","calendar":"daily","holidays":["13-13"],"windows":[{"days":[1],"from":"08:00","to":"09:00"}]}"#,
        ])
    func refused(json: String) throws {
        let fault = try #require(throws: ScheduleFault.self) { try CustomSchedule(json: json.utf8) }
        #expect(fault.description.last == ".")
    }
}
