import LanCore
import Testing

@testable import ProcFS

@Suite("/proc/meminfo") struct MemInfoTests {
    @Test("the kernel's own estimate is taken, in bytes; no swap lines are no swap figures")
    func openWrt() throws {
        let memory = try ProcFS.machine("made-openwrt").memInfo()
        #expect(
            memory
                == MemoryLevels(
                    totalBytes: 121_412 * 1024, availableBytes: 55_120 * 1024, swapTotalBytes: nil,
                    swapFreeBytes: nil))
    }

    @Test("a server's swap is read")
    func server() throws {
        let memory = try ProcFS.machine("made-server").memInfo()
        #expect(memory.swapTotalBytes == 8_388_604 * 1024)
        #expect(memory.swapFreeBytes == 8_000_000 * 1024)
    }

    @Test("without MemAvailable, free memory and caches count, less what is shared")
    func oldKernel() throws {
        let memory = try ProcFS.machine("made-container").memInfo()
        #expect(memory.availableBytes == (262_144 + 131_072 - 65_536) * 1024)
        #expect(memory.swapTotalBytes == 0)
    }

    @Test("more shared than cached leaves what is free")
    func sharedExceedsCaches() {
        let memory = MemInfo.parse(ProcText("MemTotal: 100 kB\nMemFree: 10 kB\nCached: 5 kB\nShmem: 50 kB\n"))
        #expect(memory?.availableBytes == 10 * 1024)
    }

    @Test("available is never more than there is, nor free swap")
    func cut() {
        let text = "MemTotal: 100 kB\nMemAvailable: 900 kB\nSwapTotal: 1 kB\nSwapFree: 7 kB\n"
        let memory = MemInfo.parse(ProcText(text))
        #expect(memory?.availableBytes == 100 * 1024)
        #expect(memory?.swapFreeBytes == 1024)
    }

    @Test(
        "what tells no total or no free memory gives nothing",
        arguments: [
            "", "MemTotal:", "MemTotal: 100 kB\n", "MemTotal: 0 kB\nMemFree: 0 kB\n", "MemFree: 1 kB\n",
            "MemTotal: 18446744073709551615 kB\nMemFree: 1 kB\n", "MemTotal: -1 kB\nMemFree: 1 kB\n",
        ])
    func unsound(text: String) {
        #expect(MemInfo.parse(ProcText(text)) == nil)
    }
}
