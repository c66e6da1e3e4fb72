import Glibc

/// How many files and sockets the process may open.
enum FileLimit {
    /// The database, the log, what the runtime opens.
    private static let reserved = 64
    private static let most: rlim_t = 65_536

    /// Takes all that is allowed, and gives how many connections that makes. The soft limit is often 1024,
    /// for the sake of programs that use select(2).
    ///
    /// Source: getrlimit(2).
    static func connections() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
        let wanted = min(limit.rlim_max, most)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            // Where this fails, what was allowed before still is.
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(16, Int(min(limit.rlim_cur, most)) - reserved)
    }
}
