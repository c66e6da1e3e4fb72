/// What the kernel's packet socket says of itself; both wrap at 32 bits.
struct KernelCounts: Equatable {
    /// Includes the dropped ones on Linux.
    let received: UInt32
    let dropped: UInt32

    static let zero = KernelCounts(received: 0, dropped: 0)

    /// The counts since `earlier`, right across a wrap.
    func since(_ earlier: KernelCounts) -> (received: UInt64, dropped: UInt64) {
        (UInt64(received &- earlier.received), UInt64(dropped &- earlier.dropped))
    }

    func adding(received more: UInt32, dropped lost: UInt32) -> KernelCounts {
        KernelCounts(received: received &+ more, dropped: dropped &+ lost)
    }
}
