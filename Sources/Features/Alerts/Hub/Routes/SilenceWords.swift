internal import Alerts
internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// What a program says of an acknowledgement, a silence or planned work; all of it optional.
struct SilenceWords: Sendable {
    var matcher: SilenceMatcher?
    var seconds: Int64?
    var untilItEnds = false
    var reason = ""
    var note: String?
    var name = ""
    var objects = ""
    var startsAt: UTCTime?
    var endsAt: UTCTime?
    /// Windows of work that repeats, as JSON.
    var repeats: [UInt8]?

    private enum Key: String, CaseIterable {
        case matcher, seconds, untilItEnds, reason, note, name, objects, startsAt, endsAt, repeats
    }
    private static let keys = KeyTable<Key>()

    init(_ json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        self = try reader.whole { (reader) throws(WireFault) in
            var found = SilenceWords()
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .matcher:
                    guard let matcher = SilenceMatcher(try reader.string(atMost: SilenceMatcher.longest))
                    else {
                        throw reader.fault("is not a matcher, such as rule=disk.* object=agent:attic*")
                    }
                    found.matcher = matcher
                case .seconds: found.seconds = Int64(clamping: try reader.count())
                case .untilItEnds: found.untilItEnds = try reader.bool()
                case .reason: found.reason = try reader.string(atMost: 1000)
                case .note: found.note = try reader.string(atMost: 1000)
                case .name: found.name = try reader.string(atMost: 1000)
                case .objects: found.objects = try reader.string(atMost: Glob.longest)
                case .startsAt: found.startsAt = try Self.time(&reader)
                case .endsAt:
                    found.endsAt = try reader.optional { (reader) throws(WireFault) in
                        try Self.time(&reader)
                    }
                case .repeats:
                    found.repeats = try reader.optional { (reader) throws(WireFault) in
                        let start = reader.nextByte
                        try reader.skip()
                        return Array(reader.text(from: start))
                    }
                }
            }
            return found
        }
    }

    private init() {}

    private static func time(_ reader: inout JSONReader) throws(WireFault) -> UTCTime {
        guard let time = UTCTime(utf8: try reader.plainString()) else { throw reader.fault("is not a time") }
        return time
    }
}
