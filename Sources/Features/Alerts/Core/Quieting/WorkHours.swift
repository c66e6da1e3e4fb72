public import MonitorCore
public import Schedules

/// When announced work is done again and again: windows of a week, in a zone.
public struct WorkHours: Sendable, Equatable {
    /// No window is longer, those that touch it included: in milliseconds. What lasts longer is a silence, and has an end.
    public static let longest: Int64 = 3 * 86_400_000

    public let hours: Hours
    /// The one that `hours` names.
    public let zone: Zone
    /// Of the schedule that they are of; `nil` for hours of their own.
    public let name: String?

    public init(_ hours: Hours, in zone: Zone, named name: String? = nil) {
        self.hours = hours
        self.zone = zone
        self.name = name
    }

    /// The end of the window that a moment is inside of; `nil` outside of windows.
    public func end(at time: UTCTime) -> UTCTime? {
        let seconds = Self.seconds(time)
        let reach = seconds + Int(Self.longest / 1000)
        return hours.end(at: seconds, in: zone, reaching: reach).map(Self.time)
    }

    /// The window that is open at a moment, or the first after it; `nil` where none is within a year.
    public func window(from time: UTCTime) -> Range<UTCTime>? {
        if let end = end(at: time) { return time..<end }
        guard let start = hours.nextStart(after: Self.seconds(time), in: zone).map(Self.time),
            let end = end(at: start)
        else { return nil }
        return start..<end
    }

    /// Whether a window of the four weeks from a moment on is longer than one may be.
    public func isTooLong(from time: UTCTime) -> Bool {
        let from = Self.seconds(time)
        return hours.spans(from: from, to: from + 28 * 86_400, in: zone).contains {
            Int64($0.count) * 1000 > Self.longest
        }
    }

    private static func seconds(_ time: UTCTime) -> Int {
        Int((Double(time.milliseconds) / 1000).rounded(.down))
    }

    private static func time(_ seconds: Int) -> UTCTime { UTCTime(milliseconds: Int64(seconds) * 1000) }
}
