/// What becomes of a request, by the receiver's answer.
public enum ReceiverVerdict: Sendable, Equatable {
    /// Stored there, but for so many samples that the receiver refused.
    case taken(refused: UInt64, String?)
    /// The same request would never be taken: it is given up, and counted.
    case refused(String)
    /// Too large: it is cut in halves.
    case tooLarge
    /// Again after so many seconds, or by the usual steps.
    case later(String, seconds: Double?)

    /// - Parameters:
    ///   - status: of HTTP.
    ///   - answer: the body's beginning.
    ///   - isOTLP: whether an answer of 200 may refuse a part.
    public init(status: Int, answer: [UInt8], retryAfter: Double?, isOTLP: Bool) {
        switch status {
        case 200..<300:
            let partial = isOTLP ? OTLPAnswer(answer) : nil
            self = .taken(
                refused: partial?.rejectedPoints ?? 0, partial.flatMap { $0.reason.isEmpty ? nil : $0.reason }
            )
        case 413: self = .tooLarge
        case 400, 422: self = .refused(Self.line(answer) ?? "status \(status)")
        case 401, 403: self = .later("it wants other credentials (status \(status))", seconds: 60)
        case 404, 405: self = .later("nothing takes samples at that URL (status \(status))", seconds: 60)
        default: self = .later("status \(status)", seconds: retryAfter)
        }
    }

    /// The first line, of what can be printed.
    private static func line(_ answer: [UInt8]) -> String? {
        let text = String(decoding: answer.prefix(400), as: UTF8.self)
            .prefix { !$0.isNewline }.filter { $0.isASCII && !$0.unicodeScalars.contains { $0.value < 32 } }
        return text.isEmpty ? nil : String(text.prefix(200))
    }
}

/// When to try again: each failure in a row waits twice as long.
public struct ReceiverPause: Sendable, Equatable {
    private static let shortest = 5.0
    private static let longest = 300.0
    private static let longestAsked = 3600.0
    private var next = Self.shortest

    public init() {}

    /// - Parameter asked: what the receiver wants; it is never waited for longer than an hour.
    /// - Returns: seconds.
    public mutating func failed(asked: Double?) -> Double {
        defer { next = min(Self.longest, next * 2) }
        return max(next, min(Self.longestAsked, asked ?? 0))
    }

    public mutating func succeeded() { next = Self.shortest }
}
