import Foundation
import MonitorCore
import Schedules
import Testing
import ZoneFiles

/// Unix seconds of an RFC 3339 text.
func at(_ text: String) throws -> Int {
    try #require(UTCTime(text), "\(text)").seconds
}

func zone(_ name: String) throws -> Zone { try ZoneFiles().zone(ZoneName(name)) }

/// The next times of an expression: as many as are expected.
func expectNext(
    _ expression: String, _ zoneName: String, after: String, are expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let zone = try zone(zoneName)
    let parsed = try ScheduleExpression(expression)
    var last = try at(after)
    var found: [String] = []
    for _ in expected {
        guard let next = parsed.next(after: last, in: zone) else { break }
        found.append("\(UTCTime(seconds: next))".replacing(":00.000Z", with: "Z"))
        last = next
    }
    #expect(found == expected, sourceLocation: sourceLocation)
}

func hours(
    _ zone: String, _ days: Set<Int>, _ from: String, _ to: String
) throws -> Hours {
    try Hours(zone: ZoneName(zone), windows: [HoursWindow(days: days, from: from, to: to)])
}

func timetable(
    _ rhythm: ReportExpectation.Rhythm, grace: Int, _ hours: Hours? = nil
) throws -> Timetable {
    let expectation = try ReportExpectation(rhythm, graceSeconds: grace, hours: hours)
    return try Timetable(expectation, ZoneFiles().zones(expectation.zones))
}

enum ZoneFixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(ZoneFiles.standard)/\(name)")))
    }
}
