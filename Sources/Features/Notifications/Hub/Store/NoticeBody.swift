internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// A notice as the outbox holds it: JSON.
enum NoticeBody {
    private enum Key: String, CaseIterable {
        case kind, at, count, text, incident
    }
    private enum IncidentKey: String, CaseIterable {
        case number, rule, object, severity, openedAt, endedAt, value, worst, threshold, unit, title, text,
            fields
        case acknowledgedBy, acknowledgementPath
    }
    private enum FieldKey: String, CaseIterable { case name, value }
    private static let keys = KeyTable<Key>()
    private static let incidentKeys = KeyTable<IncidentKey>()
    private static let fieldKeys = KeyTable<FieldKey>()
    private static let longest = 4096

    static func written(_ notice: Notice) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 512)
        json.object { json in
            json.value("kind", notice.kind.rawValue)
            json.value("at", notice.at)
            json.value("count", UInt64(max(notice.count, 0)))
            json.value("text", notice.text)
            guard let one = notice.incident else { return }
            json.object("incident") { json in
                json.value("number", UInt64(max(one.number, 0)))
                json.value("rule", one.rule)
                json.value("object", one.object.path)
                json.value("severity", one.severity.word)
                json.value("openedAt", one.openedAt)
                json.value("endedAt", one.endedAt)
                json.value("value", one.value, decimals: 4)
                json.value("worst", one.worst, decimals: 4)
                json.value("threshold", one.threshold, decimals: 4)
                json.value("unit", one.unit)
                json.value("title", one.title)
                json.value("text", one.text)
                json.array("fields") { json in
                    for field in one.fields {
                        json.object { json in
                            json.value("name", field.name)
                            json.value("value", field.value)
                        }
                    }
                }
                json.value("acknowledgedBy", one.acknowledgedBy)
                json.value("acknowledgementPath", one.acknowledgementPath)
            }
        }
        return json.bytes
    }

    static func read(_ bytes: [UInt8]) throws(WireFault) -> Notice {
        var reader = JSONReader(bytes)
        return try reader.whole { (reader) throws(WireFault) in
            var found = Notice(.test, at: UTCTime(milliseconds: 0))
            try reader.object(keys) { (key, reader) throws(WireFault) in
                switch key {
                case .kind:
                    guard let kind = Notice.Kind(rawValue: try reader.string(atMost: 20)) else {
                        throw reader.fault("is not a kind of notice")
                    }
                    found.kind = kind
                case .at: found.at = try time(&reader)
                case .count: found.count = Int(min(try reader.count(), 1_000_000))
                case .text: found.text = try text(&reader)
                case .incident: found.incident = try incident(&reader)
                }
            }
            return found
        }
    }

    private static func incident(_ reader: inout JSONReader) throws(WireFault) -> NoticedIncident {
        let begin = UTCTime(milliseconds: 0)
        var one = NoticedIncident(
            number: 0, rule: "", object: AlertObject(""), severity: .warning, openedAt: begin, title: "")
        try reader.object(incidentKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .number: one.number = Int64(clamping: try reader.count())
            case .rule: one.rule = try reader.string(atMost: longest)
            case .object: one.object = AlertObject(try reader.string(atMost: longest))
            case .severity: one.severity = Severity(word: try reader.string(atMost: 20)) ?? .warning
            case .openedAt: one.openedAt = try time(&reader)
            case .endedAt:
                one.endedAt = try reader.optional { (reader) throws(WireFault) in try time(&reader) }
            case .value: one.value = try number(&reader)
            case .worst: one.worst = try number(&reader)
            case .threshold: one.threshold = try number(&reader)
            case .unit: one.unit = try reader.string(atMost: 40)
            case .title: one.title = try reader.string(atMost: longest)
            case .text: one.text = try text(&reader)
            case .fields:
                try reader.array(atMost: NoticeField.most) { (reader) throws(WireFault) in
                    one.fields.append(try field(&reader))
                }
            case .acknowledgedBy: one.acknowledgedBy = try text(&reader)
            case .acknowledgementPath: one.acknowledgementPath = try text(&reader)
            }
        }
        return one
    }

    private static func field(_ reader: inout JSONReader) throws(WireFault) -> NoticeField {
        var (name, value) = ("", "")
        try reader.object(fieldKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .name: name = try reader.string(atMost: longest)
            case .value: value = try reader.string(atMost: longest)
            }
        }
        return NoticeField(name, value)
    }

    private static func text(_ reader: inout JSONReader) throws(WireFault) -> String? {
        try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: longest) }
    }

    private static func number(_ reader: inout JSONReader) throws(WireFault) -> Double? {
        try reader.optional { (reader) throws(WireFault) in try reader.number() }
    }

    private static func time(_ reader: inout JSONReader) throws(WireFault) -> UTCTime {
        guard let time = UTCTime(utf8: try reader.plainString()) else { throw reader.fault("is not a time") }
        return time
    }
}
