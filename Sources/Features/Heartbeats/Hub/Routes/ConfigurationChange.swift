internal import Heartbeats
internal import HubServer
internal import Hummingbird

/// What `PATCH /api/v1/hosts/{host_id}/config` asks for in its query, and in words for its answer.
struct ConfigurationChange {
    private(set) var draft = HostDraft()
    private(set) var words: [String] = []

    /// Shortest period, in seconds.
    private static let leastPeriod = 10

    init(_ request: Request) throws {
        if let seconds = try Self.number("frequency_seconds", request) {
            guard seconds >= Self.leastPeriod else {
                throw Refusal(.badRequest, "Frequency must be at least \(Self.leastPeriod) seconds")
            }
            draft.periodSeconds = seconds
            words.append("frequency to \(seconds)s (\(seconds / 60)m)")
        }
        if let expression = Self.word("cron_expression", request) {
            draft.expression = expression
            words.append(expression.isEmpty ? "cron expression to none" : "cron expression to \(expression)")
        } else if draft.periodSeconds != nil {
            // What is asked for now holds, and not the expression before it.
            draft.expression = ""
        }
        if let seconds = try Self.number("grace_period_seconds", request) {
            guard seconds >= 0 else { throw Refusal(.badRequest, "Grace period must be 0 or more seconds") }
            draft.graceSeconds = seconds
            words.append("grace period to \(seconds)s")
        }
        if let word = Self.word("schedule_type", request) {
            guard let type = ScheduleType(rawValue: word) else {
                throw Refusal(
                    .badRequest, "Schedule type must be one of: always, business_hours, custom")
            }
            draft.scheduleType = type
            words.append("schedule to \(word)")
        }
        if let zone = Self.word("timezone", request) {
            draft.zone = zone
            words.append("time zone to \(zone)")
        }
        guard !words.isEmpty else { throw Refusal(.badRequest, "No updates provided") }
    }

    /// `nil` where the query has no such word.
    private static func word(_ name: String, _ request: Request) -> String? {
        let query = request.query
        return query.has(name) ? query[name] : nil
    }

    private static func number(_ name: String, _ request: Request) throws -> Int? {
        guard let word = word(name, request) else { return nil }
        guard word.utf8.count <= 12, let number = Int(word) else {
            throw Refusal.invalid(
                ["query", name], kind: "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer")
        }
        return number
    }
}
