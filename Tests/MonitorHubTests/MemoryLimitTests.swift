import Testing

@testable import monitor_hub

@Suite("how much memory the hub may have") struct MemoryLimitTests {
    private func forBodies(_ files: [String: String]) -> Int { MemoryLimit { files[$0] }.forBodies >> 20 }

    @Test("the least of its groups and the machine counts, and a quarter of it is for bodies")
    func groups() {
        var files = [
            "/proc/meminfo": "MemFree: 1 kB\nMemTotal:       16000000 kB\n",
            "/proc/self/cgroup": "0::/system.slice/monitor-hub.service\n",
            "/sys/fs/cgroup/system.slice/monitor-hub.service/memory.max": "536870912\n",
        ]
        #expect(forBodies(files) == 128)
        files["/sys/fs/cgroup/system.slice/monitor-hub.service/memory.high"] = "402653184\n"
        #expect(forBodies(files) == 96)
        files["/sys/fs/cgroup/system.slice/memory.max"] = "268435456\n"
        #expect(forBodies(files) == 64)
        files = ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "max\n"]
        #expect(forBodies(files) == 128)
        files["/proc/meminfo"] = "MemTotal: 64000 kB\n"
        #expect(forBodies(files) == 16)
    }

    @Test("so it is with the groups of before")
    func first() {
        let files = [
            "/proc/self/cgroup": "4:memory:/a/b\n3:cpu,cpuacct:/\n0::/\n",
            "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "268435456\n",
            "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
        ]
        #expect(forBodies(files) == 64)
    }
}
