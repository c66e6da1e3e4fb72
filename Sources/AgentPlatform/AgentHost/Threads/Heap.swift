import CMalloc

/// How the C library's allocator keeps memory, for a program whose threads are many and mostly asleep.
///
/// Source: mallopt(3), malloc_trim(3).
public enum Heap {
    /// From this size on a block is a mapping of its own, and given back whole.
    private static let mappedBytes: Int32 = 256 << 10

    /// Call it before there are other threads: each would get a heap, and keep there what it has freed.
    public static func useOne() {
        mallopt(M_ARENA_MAX, 1)
        // Named, it stays: else the largest block that was ever freed would become the limit, and later ones
        // of up to that size would be kept.
        mallopt(M_MMAP_THRESHOLD, mappedBytes)
        mallopt(M_TRIM_THRESHOLD, mappedBytes)
    }

    public static func giveBack() { malloc_trim(0) }
}
