/// What a window's bytes are divided by.
public struct WindowScale: Sendable, Equatable {
    /// By the monotonic clock; above 0.
    public let seconds: Double
    /// `nil` where it is unknown.
    public let linkSpeedBitsPerSecond: UInt64?

    public init(seconds: Double, linkSpeedBitsPerSecond: UInt64?) {
        // A window of no length would make rates infinite.
        self.seconds = max(0.001, seconds)
        self.linkSpeedBitsPerSecond = linkSpeedBitsPerSecond
    }
}
