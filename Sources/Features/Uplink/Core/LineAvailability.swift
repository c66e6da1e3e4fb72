/// A stretch of time in which the line's state was the same, in Unix milliseconds.
public struct LineSpan: Sendable, Equatable {
    public let began: Int64
    /// The newest turn that found it so.
    public let ended: Int64
    public let verdict: LineVerdict
    public let reason: String?

    public init(began: Int64, ended: Int64, verdict: LineVerdict, reason: String? = nil) {
        self.began = began
        self.ended = ended
        self.verdict = verdict
        self.reason = reason
    }
}

/// How much of a time the line was well. What was not measured is neither well nor ill.
public struct LineAvailability: Sendable, Equatable {
    public private(set) var onlineMilliseconds: Int64 = 0
    /// All that was measured.
    public private(set) var knownMilliseconds: Int64 = 0

    /// - Parameters:
    ///   - spans: that do not overlap.
    ///   - range: in Unix milliseconds.
    public init(_ spans: some Sequence<LineSpan>, in range: Range<Int64>) {
        for span in spans {
            let length = min(span.ended, range.upperBound) - max(span.began, range.lowerBound)
            guard length > 0 else { continue }
            knownMilliseconds += length
            if span.verdict.isUp { onlineMilliseconds += length }
        }
    }

    /// Of several times that do not overlap.
    public init(total parts: [LineAvailability]) {
        onlineMilliseconds = parts.reduce(0) { $0 + $1.onlineMilliseconds }
        knownMilliseconds = parts.reduce(0) { $0 + $1.knownMilliseconds }
    }

    /// 0...1; `nil` where nothing was measured.
    public var ratio: Double? {
        knownMilliseconds > 0 ? Double(onlineMilliseconds) / Double(knownMilliseconds) : nil
    }
}
