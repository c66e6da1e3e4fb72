import Daemon
import Glibc

/// Gives back the pages of program code that only starting needed: reading settings, joining services,
/// linking.
///
/// Code is mapped from files and never written, so the kernel can drop it and read back what is used again.
/// It does so by itself under pressure; doing it once keeps a small router from coming under pressure at all.
///
/// Source: madvise(2), proc_pid_maps(5).
enum StartupPages {
    static func giveBack() {
        Heap.giveBack()
        guard case .success(let maps) = TextFile.read("/proc/self/maps", atMost: 1 << 20) else { return }
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            // Only code from files: a merely readable mapping may hold relocated data, which dropping would
            // undo.
            guard words.count >= 6, words[1] == "r-xp", words[5].first == "/" else { continue }
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { continue }
            // because the kernel just named this range of ours; nothing in it is ever written.
            unsafe madvise(
                UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), MADV_DONTNEED)
        }
    }
}
