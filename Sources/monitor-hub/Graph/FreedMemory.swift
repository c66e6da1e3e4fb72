import CMalloc
import ServiceLifecycle

/// Gives memory back to the kernel that was freed and not needed again for half a minute.
///
/// The C library keeps what is freed in arenas of up to 64 MiB, of which each thread may have one: after a burst of
/// large answers the hub held 137 MB, of which 3 were in use.
///
/// Source: mallinfo2(3), malloc_trim(3).
struct FreedMemory: Service {
    private static let pause: Duration = .seconds(10)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var idle = IdleBytes()
            while (try? await Task.sleep(for: Self.pause)) != nil {
                if idle.isTooMuch(after: UInt64(mallinfo2().fordblks)) { malloc_trim(0) }
            }
        }
    }
}

/// How much was free at each of the last looks: what a busy hub frees and takes again stays.
struct IdleBytes {
    /// Of the bytes that were free all the time.
    static let most: UInt64 = 16 << 20
    private static let looks = 3
    private var last: [UInt64] = []

    /// - Returns: whether more than `most` were free at each of the last three looks. It begins again then.
    mutating func isTooMuch(after free: UInt64) -> Bool {
        last = last.suffix(Self.looks - 1) + [free]
        guard last.count == Self.looks, last.allSatisfy({ $0 > Self.most }) else { return false }
        last = []
        return true
    }
}
