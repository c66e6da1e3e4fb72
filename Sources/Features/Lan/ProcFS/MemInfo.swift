internal import LanCore

/// `/proc/meminfo`: what memory is left.
///
/// Source: proc_meminfo(5); Documentation/filesystems/proc.rst, "meminfo".
struct MemInfo {
    private var total: UInt64?
    private var available: UInt64?
    private var free: UInt64?
    private var buffers: UInt64?
    private var cached: UInt64?
    private var reclaimable: UInt64?
    private var shared: UInt64?
    private var swapTotal: UInt64?
    private var swapFree: UInt64?

    /// - Returns: `nil` where the total is missing or zero, or nothing tells what is available.
    static func parse(_ text: ProcText) -> MemoryLevels? {
        var info = MemInfo()
        var rest = text
        while var line = rest.takeLine() {
            guard let key = line.take(until: UInt8(ascii: ":")) else { continue }
            info.note(key, bytes(line))
        }
        guard let total = info.total, total > 0, let available = info.available ?? info.estimate else {
            return nil
        }
        let swapTotal = info.swapTotal
        return MemoryLevels(
            totalBytes: total, availableBytes: available, swapTotalBytes: swapTotal,
            swapFreeBytes: info.swapFree.map { min($0, swapTotal ?? $0) })
    }

    private mutating func note(_ key: ProcText, _ bytes: UInt64?) {
        if key == "MemTotal" { total = bytes }
        if key == "MemFree" { free = bytes }
        if key == "MemAvailable" { available = bytes }
        if key == "Buffers" { buffers = bytes }
        if key == "Cached" { cached = bytes }
        if key == "SReclaimable" { reclaimable = bytes }
        if key == "Shmem" { shared = bytes }
        if key == "SwapTotal" { swapTotal = bytes }
        if key == "SwapFree" { swapFree = bytes }
    }

    /// For kernels before 3.14, which have no `MemAvailable`: free, plus the caches that would be given up,
    /// less the shared memory counted among them. A little high, since the kernel keeps some cache; `nil`
    /// without `MemFree`.
    private var estimate: UInt64? {
        guard let free else { return nil }
        let caches = [buffers, cached, reclaimable].reduce(0) { $0 &+ ($1 ?? 0) }
        return free &+ caches &- min(shared ?? 0, caches)
    }

    /// `   16384 kB`; the kernel's kB are 1024 bytes. Numbers beyond 2^62 bytes are refused.
    private static func bytes(_ value: ProcText) -> UInt64? {
        var rest = value
        guard let kibibytes = rest.takeNumber(), kibibytes <= 1 << 52 else { return nil }
        return kibibytes * 1024
    }
}

extension ProcFS {
    func memInfo(_ file: FileBuffer = FileBuffer()) throws(ProcFSError) -> MemoryLevels {
        try read("meminfo", file, MemInfo.parse)
    }
}
