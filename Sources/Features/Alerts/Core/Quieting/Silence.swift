public import HubCore
public import MonitorCore

/// Keeps messages back for a time that has an end: what matches is measured and kept as ever, and told when the silence
/// ends, if the problem still exists.
public struct Silence: Sendable, Equatable {
    /// In milliseconds.
    public static let longest: Int64 = 30 * 86_400_000
    /// Of one that matches everything.
    public static let longestOfAll: Int64 = 86_400_000

    public let number: Int64
    public let matcher: SilenceMatcher
    public let startsAt: UTCTime
    public var endsAt: UTCTime
    /// It also ends when the incident of this number does.
    public let withIncident: Int64?
    public let reason: String
    public let author: String

    public init(
        number: Int64, matcher: SilenceMatcher, startsAt: UTCTime, endsAt: UTCTime,
        withIncident: Int64? = nil, reason: String, author: String
    ) {
        self.number = number
        self.matcher = matcher
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.withIncident = withIncident
        self.reason = reason
        self.author = author
    }

    public func isActive(at now: UTCTime) -> Bool { startsAt <= now && now < endsAt }
}

/// Which incidents a silence or planned work is about.
public struct SilenceMatcher: Sendable, Equatable, CustomStringConvertible {
    /// In bytes, of a matcher as people write it.
    public static let longest = 500

    public var rule: Glob?
    public var object: Glob?
    /// The highest severity that it matches; `nil` for any.
    public var atMost: Severity?
    public var incident: Int64?

    public init(rule: Glob? = nil, object: Glob? = nil, atMost: Severity? = nil, incident: Int64? = nil) {
        self.rule = rule
        self.object = object
        self.atMost = atMost
        self.incident = incident
    }

    /// Reads `rule=disk.* object=agent:attic/* severity=warning`, words in any order; a single word without `=` is a
    /// rule where it has a dot and no colon, else an object; `*` alone is everything.
    ///
    /// - Returns: `nil` for anything else, and for an empty text.
    public init?(_ text: String) {
        guard (1...Self.longest).contains(text.utf8.count) else { return nil }
        var found = SilenceMatcher()
        let words = text.split(separator: " ")
        guard !words.isEmpty else { return nil }
        for word in words {
            let halves = word.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else {
                guard words.count == 1 else { return nil }
                let isRule = word.contains(".") && !word.contains(":")
                if word != "*" {
                    if isRule { found.rule = Glob(String(word)) } else { found.object = Glob(String(word)) }
                }
                continue
            }
            switch halves[0] {
            case "rule" where found.rule == nil: found.rule = Glob(String(halves[1]))
            case "object" where found.object == nil: found.object = Glob(String(halves[1]))
            case "severity" where found.atMost == nil:
                guard let severity = Severity(word: halves[1]) else { return nil }
                found.atMost = severity
            case "incident" where found.incident == nil:
                guard let number = Int64(halves[1]), number > 0 else { return nil }
                found.incident = number
            default: return nil
            }
        }
        self = found
    }

    /// As `init` reads it.
    public var description: String {
        let words = [
            rule.map { "rule=\($0.pattern)" }, object.map { "object=\($0.pattern)" },
            atMost.map { "severity=\($0.word)" }, incident.map { "incident=\($0)" },
        ].compactMap(\.self)
        return words.isEmpty ? "*" : words.joined(separator: " ")
    }

    /// Whether it names nothing in particular.
    public var isEverything: Bool {
        incident == nil && (rule == nil || rule?.pattern == "*") && (object == nil || object?.pattern == "*")
    }

    public func matches(_ one: Incident) -> Bool {
        rule.map { $0.matches(one.key.rule) } ?? true
            && object.map { $0.matches(one.key.object.path) } ?? true
            && atMost.map { one.severity <= $0 } ?? true && incident.map { $0 == one.number } ?? true
    }
}
