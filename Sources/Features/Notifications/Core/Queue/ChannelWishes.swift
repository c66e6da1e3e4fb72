public import HubCore

/// What people decide of a channel.
public struct ChannelWishes: Sendable, Equatable {
    /// The least severity that it hears of.
    public var floor = Severity.info
    /// Rules and objects between blanks, with `*` for any text; empty hears of all.
    public var filter = ""
    /// `22:00-07:00` by the wall clock; empty for none.
    public var quiet = ""
    public var quietFloor = Severity.critical
    /// An escalation: it hears only of what is not acknowledged after so many minutes.
    public var afterMinutes = 0
    /// Between reminders of what is critical; 0 sends none.
    public var reminderHours = 24
    public var wantsDigest = true
    public var isOn = true

    public init() {}

    /// Why they cannot be kept; `nil` where they can.
    public var fault: String? {
        if filter.utf8.count > 500
            || !filter.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        {
            return "A filter has at most 500 bytes: rules and objects between blanks, with * for any text."
        }
        if !quiet.isEmpty, QuietHours(quiet) == nil {
            return "Quiet hours are two times of day that differ, such as 22:00-07:00."
        }
        if !(0...10_080).contains(afterMinutes) { return "An escalation waits 0 to 10080 minutes." }
        if !(0...720).contains(reminderHours) { return "Reminders come every 1 to 720 hours; 0 sends none." }
        return nil
    }
}

/// A part of each day: `22:00-07:00`, also over midnight.
public struct QuietHours: Sendable, Equatable {
    /// Minutes of the day.
    public let from: Int
    public let to: Int

    /// - Returns: `nil` for anything but two times of day that differ.
    public init?(_ text: String) {
        let halves = text.split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, let from = Self.minutes(halves[0]), let to = Self.minutes(halves[1]),
            from != to
        else { return nil }
        (self.from, self.to) = (from, to)
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isNumber) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// Minutes from this minute of the day until they end; `nil` outside of them.
    public func remaining(at minute: Int) -> Int? {
        let length = (to - from + 1440) % 1440
        let since = (minute - from + 1440) % 1440
        return since < length ? length - since : nil
    }
}
