internal import Alerts
internal import HubCore
internal import MonitorWire

/// What a program or a form says of a rule; all of it optional.
struct RuleWords: Sendable {
    var kind: String?
    var objects: String?
    var isOn: Bool?
    var raise: Double?
    var clear: Double?
    var forSeconds: Int?
    var clearSeconds: Int?
    var severity: Severity?
    /// Empty takes it away.
    var schedule: String?

    private enum Key: String, CaseIterable {
        case kind, objects, on, raise, clear, forSeconds, clearSeconds, severity, schedule
    }
    private static let keys = KeyTable<Key>()

    init() {}

    init(_ json: [UInt8]) throws(WireFault) {
        var reader = JSONReader(json)
        self = try reader.whole { (reader) throws(WireFault) in
            var found = RuleWords()
            try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .kind: found.kind = try reader.string(atMost: 60)
                case .objects: found.objects = try reader.string(atMost: Glob.longest)
                case .on: found.isOn = try reader.bool()
                case .raise: found.raise = try reader.number()
                case .clear: found.clear = try reader.number()
                case .forSeconds: found.forSeconds = Int(min(try reader.count(), 1_000_000_000))
                case .clearSeconds: found.clearSeconds = Int(min(try reader.count(), 1_000_000_000))
                case .severity:
                    guard let severity = Severity(word: try reader.string(atMost: 20)) else {
                        throw reader.fault("is none of info, warning, critical")
                    }
                    found.severity = severity
                case .schedule:
                    found.schedule =
                        try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 64) }
                        ?? ""
                }
            }
            return found
        }
    }

    /// - Throws: `AlertFault.badRule`, with a sentence.
    func change(_ rule: inout Rule) throws {
        if let objects {
            guard !objects.isEmpty, !rule.isStandard || objects == "*" || rule.kind == "device.gone" else {
                throw AlertFault.badRule(
                    "A rule that ships is about all objects. Add a rule of the same kind for some of them.")
            }
            rule.objects = Glob(objects)
        }
        if let severity { rule.severity = severity }
        if let forSeconds { rule.terms.forMilliseconds = try Self.time(forSeconds) }
        if let clearSeconds { rule.terms.clearMilliseconds = try Self.time(clearSeconds) }
        if raise != nil || clear != nil {
            guard let before = rule.terms.thresholds else {
                throw AlertFault.badRule("This kind of rule has no threshold.")
            }
            let raise = raise ?? before.raise
            guard raise.isFinite, (clear ?? 0).isFinite, abs(raise) < 1e15 else {
                throw AlertFault.badRule("A threshold is a number.")
            }
            let usual = self.raise == nil ? before.clear : nil
            rule.terms.thresholds = Thresholds(before.direction, raise: raise, clear: clear ?? usual)
        }
        if let schedule { rule.schedule = schedule.isEmpty ? nil : schedule }
        if rule.schedule == nil { rule.hours = nil }
        if let isOn { rule.isOn = isOn }
    }

    private static func time(_ seconds: Int) throws -> Int64 {
        guard (0...604_800).contains(seconds) else {
            throw AlertFault.badRule("A condition holds for 0 to 604800 seconds.")
        }
        return Int64(seconds) * 1000
    }
}
