/// How much a kernel counter grew, told apart from wraps and resets. Rates are made here and nowhere else.
public enum CounterGrowth {
    /// - Returns: bytes per second in each direction; `nil` where the interface was created again in between.
    public static func rates(
        from old: InterfaceReading, to new: InterfaceReading, seconds: Double
    ) -> (received: Double, transmitted: Double)? {
        guard seconds > 0, old.index == new.index else { return nil }
        let (before, after) = (old.counters, new.counters)
        // Packets wrap 64 times later than bytes at the least, and a reset sets back both.
        guard after.receivedPackets >= before.receivedPackets,
            after.transmittedPackets >= before.transmittedPackets,
            let received = growth(from: before.receivedBytes, to: after.receivedBytes),
            let transmitted = growth(from: before.transmittedBytes, to: after.transmittedBytes)
        else { return nil }
        return (Double(received) / seconds, Double(transmitted) / seconds)
    }

    /// A counter that fell has wrapped if it can be 32 bits wide, else it was reset: `nil`.
    static func growth(from old: UInt64, to new: UInt64) -> UInt64? {
        if new >= old { return new - old }
        guard old <= UInt32.max, old > UInt32.max / 2, new < UInt32.max / 2 else { return nil }
        return new + (1 << 32) - old
    }

    /// The busy share of the time between two readings; `nil` when no time passed or the counters were reset.
    public static func busyRatio(from old: CPUTimes, to new: CPUTimes) -> Double? {
        guard new.totalTicks > old.totalTicks else { return nil }
        // Busy ticks may fall a little: the kernel corrects its idle time.
        let busy = new.busyTicks >= old.busyTicks ? new.busyTicks - old.busyTicks : 0
        return min(1, Double(busy) / Double(new.totalTicks - old.totalTicks))
    }

    /// The busier direction over what the link carries each way; `nil` where the link speed is unknown.
    public static func utilization(
        receivedBytesPerSecond: Double, transmittedBytesPerSecond: Double, linkSpeedBitsPerSecond: UInt64?
    ) -> Double? {
        guard let speed = linkSpeedBitsPerSecond, speed > 0 else { return nil }
        return max(receivedBytesPerSecond, transmittedBytesPerSecond) * 8 / Double(speed)
    }
}
