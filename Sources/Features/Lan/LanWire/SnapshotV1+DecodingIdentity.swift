internal import LanCore
internal import MonitorCore
internal import MonitorWire

/// Reading who a device is, and `events`. What a later version adds (a source, a kind) is passed over.
extension SnapshotV1 {
    private enum NameKey: String, CaseIterable { case source, name }
    private static let nameKeys = KeyTable<NameKey>()

    static func names(_ reader: inout JSONReader) throws(WireFault) -> [DeviceName] {
        try list(atMost: 32, &reader) { (reader) throws(WireFault) in
            var (source, text): (NameSource?, String?)
            try reader.object(nameKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .source: source = NameSource(rawValue: try reader.string(atMost: 32))
                case .name: text = try reader.name(atMost: 255)
                }
            }
            let name = try reader.required(text, "name")
            return source.map { DeviceName(source: $0, text: name) }
        }
    }

    private enum HintKey: String, CaseIterable { case kind, reason }
    private static let hintKeys = KeyTable<HintKey>()

    static func hints(_ reader: inout JSONReader) throws(WireFault) -> [DeviceHint] {
        try list(atMost: 32, &reader) { (reader) throws(WireFault) in
            var (kind, reason): (DeviceHint.Kind?, String?)
            try reader.object(hintKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .kind: kind = DeviceHint.Kind(rawValue: try reader.string(atMost: 32))
                case .reason: reason = try reader.name(atMost: 512)
                }
            }
            let clause = try reader.required(reason, "reason")
            return kind.map { DeviceHint(kind: $0, reason: clause) }
        }
    }

    static func services(_ reader: inout JSONReader) throws(WireFault) -> [String] {
        try list(atMost: 64, &reader) { (reader) throws(WireFault) in try reader.name(atMost: 96) }
    }

    private enum EarlierKey: String, CaseIterable { case mac, reason }
    private static let earlierKeys = KeyTable<EarlierKey>()

    static func earlier(_ reader: inout JSONReader) throws(WireFault) -> EarlierSelf {
        var (mac, reason): (MACAddress?, String?)
        try reader.object(earlierKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .mac: mac = try Self.mac(&reader)
            case .reason: reason = try reader.name(atMost: 512)
            }
        }
        return EarlierSelf(
            mac: try reader.required(mac, "mac"), reason: try reader.required(reason, "reason"))
    }

    private enum EventKey: String, CaseIterable {
        case type, time, mac, ip, deviceName, otherMac, previousIp, detail
    }
    private static let eventKeys = KeyTable<EventKey>()

    static func events(_ reader: inout JSONReader) throws(WireFault) -> [DeviceEvent] {
        try list(atMost: 1024, &reader) { (reader) throws(WireFault) in try event(&reader) }
    }

    private static func event(_ reader: inout JSONReader) throws(WireFault) -> DeviceEvent? {
        var (type, time): (String?, UTCTime?)
        var event = DeviceEvent(kind: .new, time: UTCTime(milliseconds: 0))
        try reader.object(eventKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .type: type = try reader.name(atMost: 64)
            case .time: time = try reader.time()
            case .mac: event.mac = try Self.mac(&reader)
            case .ip: event.address = try Self.address(&reader)
            case .deviceName: event.name = try reader.name(atMost: 255)
            case .otherMac: event.otherMAC = try Self.mac(&reader)
            case .previousIp: event.previousAddress = try Self.address(&reader)
            case .detail: event.detail = try reader.name(atMost: 512)
            }
        }
        event.time = try reader.required(time, "time")
        guard let kind = DeviceEvent.Kind(rawValue: try reader.required(type, "type")) else { return nil }
        event.kind = kind
        return event
    }

    /// Elements that are understood.
    private static func list<Element>(
        atMost most: Int, _ reader: inout JSONReader,
        _ read: (inout JSONReader) throws(WireFault) -> Element?
    ) throws(WireFault) -> [Element] {
        var all: [Element] = []
        try reader.array(atMost: most) { (reader) throws(WireFault) in
            if let element = try read(&reader) { all.append(element) }
        }
        return all
    }
}
