/// Judges the kernel's drops, window by window: what to say, and when the ring is too small.
struct LossWatch {
    enum Action: Equatable {
        case nothing
        case began(packets: UInt64)
        /// It was not a single burst: the ring should grow.
        case recurred
        case ended(packets: UInt64)
    }

    /// So many windows without a drop end a loss.
    static let quietWindows = 3

    private var packets: UInt64 = 0
    private var quiet = 0

    mutating func observe(dropped: UInt64) -> Action {
        guard dropped == 0 else {
            defer { packets += dropped }
            quiet = 0
            return packets == 0 ? .began(packets: dropped) : .recurred
        }
        guard packets > 0 else { return .nothing }
        quiet += 1
        guard quiet == Self.quietWindows else { return .nothing }
        defer { (packets, quiet) = (0, 0) }
        return .ended(packets: packets)
    }
}
