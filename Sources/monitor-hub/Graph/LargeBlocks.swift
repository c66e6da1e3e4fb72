import CMalloc

/// Blocks of a mebibyte and more go back to the kernel as soon as they are freed.
///
/// The C library raises this bound with each such block that is freed, and then keeps them: after one burst
/// of long bodies the hub would never give their memory back.
///
/// Source: mallopt(3).
enum LargeBlocks {
    static func giveBackAtOnce() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        mallopt(M_TRIM_THRESHOLD, 4 << 20)
    }
}
