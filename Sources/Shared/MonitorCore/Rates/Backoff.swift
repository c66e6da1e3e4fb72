/// How long to wait before the next attempt: exponential, with full jitter, so that a fleet does not return
/// in step.
///
/// Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015 (the "full jitter" form).
public struct Backoff: Sendable {
    public let first: Duration
    public let longest: Duration
    public private(set) var failures = 0

    public init(first: Duration = .seconds(1), longest: Duration = .seconds(300)) {
        self.first = first
        self.longest = longest
    }

    /// Counts a failure.
    ///
    /// - Returns: at least half of `first`, at most `longest`.
    public mutating func failed(using random: inout some RandomNumberGenerator) -> Duration {
        let ceiling = min(longest, first * (1 << min(failures, 20)))
        failures += 1
        return max(first / 2, ceiling * Double.random(in: 0...1, using: &random))
    }

    public mutating func failed() -> Duration {
        var random = SystemRandomNumberGenerator()
        return failed(using: &random)
    }

    public mutating func succeeded() {
        failures = 0
    }
}
