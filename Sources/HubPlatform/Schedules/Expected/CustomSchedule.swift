internal import MonitorWire

/// A schedule of one's own, as the API and the database have it:
/// `{"timezone":"Europe/Berlin","windows":[{"days":[1,2,3,4,5],"from":"08:00","to":"18:00"}],"holidays":["12-25"],"calendar":null}`.
public struct CustomSchedule: Sendable, Equatable {
    /// In bytes.
    public static let longest = 4096

    public let zone: ZoneName
    /// `nil` counts around the clock.
    public let hours: Hours?
    /// When something is expected, in place of a period; `nil` keeps the period.
    public let calendar: ScheduleExpression?

    public init(zone: ZoneName, hours: Hours?, calendar: ScheduleExpression? = nil) throws(ScheduleFault) {
        guard hours != nil || calendar != nil else {
            throw ScheduleFault("A custom schedule has windows, or a calendar, or both.")
        }
        self.zone = zone
        self.hours = hours
        self.calendar = calendar
    }

    /// - Parameter json: an object; keys that are not known are refused, for a misspelt one would count around the clock.
    public init(json: some Sequence<UInt8>) throws(ScheduleFault) {
        let json = Array(json)
        guard json.count <= Self.longest else {
            throw ScheduleFault("A custom schedule has at most \(Self.longest) bytes.")
        }
        do {
            self = try Draft(json).schedule()
        } catch let fault as ScheduleFault {
            throw fault
        } catch let fault as ZoneFault {
            throw ScheduleFault("\(fault)")
        } catch {
            throw ScheduleFault("The custom schedule is not what it should be: \(error)")
        }
    }
}

/// Its words, before they are looked into.
private struct Draft {
    private enum Key: String, CaseIterable { case timezone, windows, holidays, extraDates, calendar }
    private enum WindowKey: String, CaseIterable { case days, from, to }
    private static let keys = KeyTable<Key>()
    private static let windowKeys = KeyTable<WindowKey>()

    struct Window {
        var days: Set<Int> = []
        var from = ""
        var to = ""
    }

    var zone = ""
    var windows: [Window] = []
    var holidays: [String] = []
    var extraDates: [String] = []
    var calendar: String?

    init(_ json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        self = try reader.whole { (reader) throws(WireFault) in
            var draft = Draft()
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .timezone: draft.zone = try reader.string(atMost: 128)
                case .windows:
                    try reader.array(atMost: Hours.mostWindows) { (reader) throws(WireFault) in
                        draft.windows.append(try Self.window(&reader))
                    }
                case .holidays: draft.holidays = try Self.dates(&reader)
                case .extraDates: draft.extraDates = try Self.dates(&reader)
                case .calendar:
                    draft.calendar = try reader.optional { (reader) throws(WireFault) in
                        try reader.string(atMost: ScheduleExpression.longest)
                    }
                }
            }
            guard reader.unknownKeys == 0 else {
                throw WireFault(
                    path: "$",
                    reason: "has keys besides timezone, windows, holidays, extraDates and calendar")
            }
            return draft
        }
    }

    private init() {}

    private static func window(_ reader: inout JSONReader) throws(WireFault) -> Window {
        var window = Window()
        try reader.object(windowKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .days:
                try reader.array(atMost: 7) { (reader) throws(WireFault) in
                    window.days.insert(Int(try reader.number(in: 0...9)))
                }
            case .from: window.from = try reader.string(atMost: 8)
            case .to: window.to = try reader.string(atMost: 8)
            }
        }
        return window
    }

    private static func dates(_ reader: inout JSONReader) throws(WireFault) -> [String] {
        var dates: [String] = []
        _ = try reader.optional { (reader) throws(WireFault) in
            try reader.array(atMost: Hours.mostDates) { (reader) throws(WireFault) in
                dates.append(try reader.string(atMost: 16))
            }
        }
        return dates
    }

    func schedule() throws -> CustomSchedule {
        guard !zone.isEmpty else { throw ScheduleFault("A custom schedule names its timezone.") }
        let name = try ZoneName(zone)
        let windows = try windows.map { try HoursWindow(days: $0.days, from: $0.from, to: $0.to) }
        let hours =
            windows.isEmpty
            ? nil
            : try Hours(
                zone: name, windows: windows, holidays: holidays.map { try HoursDate($0) },
                extraDates: extraDates.map { try HoursDate($0) })
        return try CustomSchedule(
            zone: name, hours: hours, calendar: calendar.map { try ScheduleExpression($0) })
    }
}

extension CustomSchedule {
    /// As `init(json:)` reads it.
    public var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 256)
        json.object { json in
            json.value("timezone", zone.text)
            json.array("windows") { json in
                for window in hours?.windows ?? [] {
                    json.object { json in
                        json.array("days") { json in
                            for day in window.days.sorted() { json.value(nil, UInt64(day)) }
                        }
                        json.value("from", HoursWindow.text(window.from))
                        json.value("to", HoursWindow.text(window.to))
                    }
                }
            }
            json.array("holidays") { json in
                for date in hours?.holidays ?? [] { json.value(nil, date.description) }
            }
            json.array("extraDates") { json in
                for date in hours?.extraDates ?? [] { json.value(nil, date.description) }
            }
            json.value("calendar", calendar?.text)
        }
        return json.bytes
    }
}
