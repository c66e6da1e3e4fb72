internal import Heartbeats
internal import HubServer
internal import MonitorCore
internal import MonitorWire

/// A host as `POST /api/v1/hosts` and `PUT /api/v1/hosts/{host_id}` bring it. `null` leaves a value as it is.
extension HostDraft {
    static let longestBody = 32_768

    private enum Key: String, CaseIterable {
        case name
        case hostID = "host_id"
        case token
        case period = "expected_frequency_seconds"
        case scheduleType = "schedule_type"
        case scheduleConfig = "schedule_config"
        case grace = "grace_period_seconds"
        case logConfig = "log_analysis_config"
        case expression = "cron_expression"
        case zone = "timezone"
        case longestRun = "max_run_seconds"
        case failuresBefore = "failures_before"
        case successesBefore = "successes_before"
        case isSticky = "manual_resume"
        case isPostOnly = "post_only"
        case behind, tags, note
    }
    private static let keys = KeyTable<Key>()

    /// - Throws: `Refusal` with status 422.
    init(json: [UInt8]) throws {
        do {
            var reader = JSONReader(json)
            self = try reader.whole { (reader) throws(WireFault) in
                var draft = HostDraft()
                try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                    _ = try reader.optional { (reader) throws(WireFault) in try draft.read(key, &reader) }
                }
                return draft
            }
        } catch {
            let field = error.path.split(separator: ".").dropFirst().map(String.init)
            throw Refusal.invalid(["body"] + field, kind: "value_error", error.description)
        }
    }

    private mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .name: name = try reader.string(atMost: 4096)
        case .hostID: hostID = try reader.string(atMost: 4096)
        case .token: token = Secret(try reader.string(atMost: 4096))
        case .period: periodSeconds = try Self.whole(&reader)
        case .scheduleType:
            let word = try reader.string(atMost: 64)
            guard let type = ScheduleType(rawValue: word) else {
                throw reader.fault("is not one of always, business_hours and custom")
            }
            scheduleType = type
        case .scheduleConfig: scheduleConfig = try Self.jsonText(&reader)
        case .grace: graceSeconds = try Self.whole(&reader)
        case .logConfig: logConfig = try Self.jsonText(&reader)
        case .expression: expression = try reader.string(atMost: 4096)
        case .zone: zone = try reader.string(atMost: 128)
        case .longestRun: longestRunSeconds = try Self.whole(&reader)
        case .failuresBefore: failuresBefore = try Self.whole(&reader)
        case .successesBefore: successesBefore = try Self.whole(&reader)
        case .isSticky: isSticky = try reader.bool()
        case .isPostOnly: isPostOnly = try reader.bool()
        case .behind: behind = try reader.string(atMost: 4096)
        case .tags: tags = try reader.string(atMost: 4096)
        case .note: note = try reader.string(atMost: 4096)
        }
    }

    /// What is beyond any bound is refused by the bound, not by arithmetic.
    private static func whole(_ reader: inout JSONReader) throws(WireFault) -> Int {
        let number = try reader.number(in: -1e15...1e15)
        guard let whole = Int(exactly: number) else { throw reader.fault("is not a whole number") }
        return whole
    }

    /// A string that holds JSON, or the object itself.
    private static func jsonText(_ reader: inout JSONReader) throws(WireFault) -> String {
        let start = reader.nextByte
        if reader.bytes[start...].first == UInt8(ascii: "\"") {
            return try reader.string(atMost: HostDefinition.longestText)
        }
        try reader.object(KeyTable<NoKey>.none) { _, _ in }
        return String(decoding: reader.text(from: start), as: UTF8.self)
    }
}
