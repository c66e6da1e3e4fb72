internal import HubServer
internal import MonitorCore
internal import MonitorWire
internal import Schedules
internal import ZoneFiles

/// What an expression means: asked by pages, by programs and at the command line.
struct ScheduleQuestion: Sendable {
    /// Why there is no answer, in a sentence.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let expression: ScheduleExpression
    let zone: Zone
    let named: [ZoneName: Zone]
    let preview: Preview

    init(
        _ text: String, zone name: String, after time: UTCTime, count: Int, files: ZoneFiles
    ) throws(Fault) {
        do {
            expression = try ScheduleExpression(text)
            zone = try files.zone(ZoneName(name))
            named = try files.zones(expression.zones)
        } catch {
            throw Fault(description: "\(error)")
        }
        preview = Preview(expression, after: time, count: count, in: zone, named: named)
    }

    /// `{"expression","zone","kind","times":[{"utc","local","offset"}],"warnings"}`
    var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            json.value("expression", expression.text)
            json.value("zone", zone.name)
            if case .cron = expression { json.value("kind", "cron") } else { json.value("kind", "calendar") }
            json.array("times") { json in
                for one in preview.occurrences {
                    json.object { json in
                        json.value("utc", Self.text(one.at))
                        json.value("local", "\(one.wall)\(one.offset.text)")
                        json.value("offset", one.offset.text)
                        json.value("abbreviation", one.offset.abbreviation)
                        json.value("clockChanged", one.isAfterChange)
                    }
                }
            }
            json.array("warnings") { json in
                for warning in expression.warnings { json.value(nil, warning) }
            }
        }
        return json.bytes
    }

    /// Without milliseconds, which no schedule has.
    static func text(_ time: UTCTime) -> String { "\(time)".replacing(".000Z", with: "Z") }
}
