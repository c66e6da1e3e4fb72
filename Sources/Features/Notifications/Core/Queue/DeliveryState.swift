public import MonitorCore

/// What a far side made of a message.
public enum Verdict: Sendable, Equatable {
    /// It has it.
    ///
    /// - Parameters:
    ///   - id: its own for the message; `nil` where it names none.
    ///   - said: its answer, for a person who tests.
    case accepted(id: String?, said: String)
    /// Not now.
    case retry(after: Duration?, said: String)
    /// Not ever, until a person changes something.
    case refused(said: String)
}

/// How delivery to one channel goes.
public struct DeliveryState: Sendable, Equatable {
    /// Pauses after failures, in seconds; the last for all further ones.
    public static let pauses: [Int64] = [5, 15, 45, 120, 300, 600, 900]
    /// The longest that a far side may have us wait, in seconds.
    public static let longestWait: Int64 = 3600

    /// Failures since the last success.
    public var tries = 0
    /// When to try again; `nil` at once.
    public var nextAt: UTCTime?
    /// Why the channel is parked; `nil` while it is not.
    public var parked: String?
    /// The newest fault, also of one that is tried again.
    public var fault: String?

    public init() {}

    public var isBehind: Bool { tries > 0 }

    /// Whether a try may be made.
    public func isFree(at now: UTCTime) -> Bool { parked == nil && (nextAt.map { $0 <= now } ?? true) }

    /// - Parameter chance: 0...1, so that many hubs do not come again at the same moment.
    public mutating func after(_ verdict: Verdict, at now: UTCTime, chance: Double) {
        switch verdict {
        case .accepted: self = DeliveryState()
        case .refused(let said):
            parked = said
            fault = said
            nextAt = nil
            tries += 1
        case .retry(let after, let said):
            let pause = Self.pauses[min(tries, Self.pauses.count - 1)] * 1000
            let spread = Int64(Double(pause) * (0.8 + 0.4 * min(max(chance, 0), 1)))
            let wait = after.map { min(max($0.components.seconds, 1), Self.longestWait) * 1000 } ?? spread
            nextAt = UTCTime(milliseconds: now.milliseconds + wait)
            fault = said
            tries += 1
        }
    }

    /// A person changed the channel or asks to try again; or the line is back.
    public mutating func release() {
        parked = nil
        nextAt = nil
    }
}
