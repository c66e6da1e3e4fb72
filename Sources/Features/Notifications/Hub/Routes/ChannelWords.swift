internal import HubCore
internal import MonitorWire
internal import Notifications

/// What a program says of a channel: `{"name":…,"url":…,"floor":"warning"}`, all of it optional.
struct ChannelWords: Sendable {
    static let longest = 8192
    var name: String?
    var url: String?
    private var floor: Severity?
    private var filter: String?
    private var quiet: String?
    private var quietFloor: Severity?
    private var afterMinutes: Int?
    private var reminderHours: Int?
    private var wantsDigest: Bool?
    private var isOn: Bool?

    private enum Key: String, CaseIterable {
        case name, url, floor, filter, quiet, quietFloor, afterMinutes, reminderHours, digest, on
    }
    private static let keys = KeyTable<Key>()

    init(_ json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        self = try reader.whole { (reader) throws(WireFault) in
            var found = ChannelWords()
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .name: found.name = try reader.string(atMost: 200)
                case .url: found.url = try reader.string(atMost: ChannelAddress.longest)
                case .floor: found.floor = try Self.severity(&reader)
                case .filter: found.filter = try reader.string(atMost: 1000)
                case .quiet: found.quiet = try reader.string(atMost: 20)
                case .quietFloor: found.quietFloor = try Self.severity(&reader)
                case .afterMinutes: found.afterMinutes = Int(min(try reader.count(), 1_000_000))
                case .reminderHours: found.reminderHours = Int(min(try reader.count(), 1_000_000))
                case .digest: found.wantsDigest = try reader.bool()
                case .on: found.isOn = try reader.bool()
                }
            }
            return found
        }
    }

    private init() {}

    private static func severity(_ reader: inout JSONReader) throws(WireFault) -> Severity {
        guard let found = Severity(word: try reader.string(atMost: 20)) else {
            throw reader.fault("is none of info, warning, critical")
        }
        return found
    }

    /// The wishes as they are then.
    func changing(_ before: ChannelWishes) -> ChannelWishes {
        var wishes = before
        wishes.floor = floor ?? before.floor
        wishes.filter = filter ?? before.filter
        wishes.quiet = quiet ?? before.quiet
        wishes.quietFloor = quietFloor ?? before.quietFloor
        wishes.afterMinutes = afterMinutes ?? before.afterMinutes
        wishes.reminderHours = reminderHours ?? before.reminderHours
        wishes.wantsDigest = wantsDigest ?? before.wantsDigest
        wishes.isOn = isOn ?? before.isOn
        return wishes
    }
}
