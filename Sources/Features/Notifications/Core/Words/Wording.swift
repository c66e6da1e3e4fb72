internal import HubCore
internal import MonitorCore

/// The sentences of messages: plain text, which each channel escapes in its own way.
enum Wording {
    /// In one unit, without remainder: `5 minutes`.
    static func roundDuration(seconds: Int64) -> String {
        let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
        let (size, word) = units.first { seconds >= $0.0 } ?? (1, "second")
        let count = max(0, seconds) / size
        return "\(count) \(word)\(count == 1 ? "" : "s")"
    }

    /// `10:02:10 +02:00`, with the date where it is another day than `now`.
    static func time(_ time: UTCTime, offset: Int, now: UTCTime) -> String {
        "\(short(time, offset: offset, now: now)) \(zone(offset))"
    }

    static func short(_ time: UTCTime, offset: Int, now: UTCTime) -> String {
        let local = UTCTime(milliseconds: time.milliseconds + Int64(offset) * 1000).description
        let today = UTCTime(milliseconds: now.milliseconds + Int64(offset) * 1000).description.prefix(10)
        let clock = local.dropFirst(11).prefix(8)
        return local.prefix(10) == today ? String(clock) : "\(local.prefix(10)) \(clock)"
    }

    private static func zone(_ offset: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = abs(offset) / 60
        return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// At most three digits after the point, and as few as say the same.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "unknown" }
        guard abs(value) < 1e15 else { return "\(value)" }
        let places = abs(value) >= 100 ? 1.0 : abs(value) >= 10 ? 10.0 : 100.0
        let rounded = (value * places).rounded() / places
        let whole = Int64(exactly: rounded)
        return whole.map(String.init) ?? "\(rounded)"
    }

    static func quantity(_ value: Double, _ unit: String) -> String {
        unit.isEmpty ? number(value) : "\(number(value)) \(unit)"
    }
}
