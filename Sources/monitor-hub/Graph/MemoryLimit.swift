import Daemon

/// How much memory this process may have: the least of what its control groups and the machine allow.
///
/// Source: cgroups(7), the kernel's admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
struct MemoryLimit {
    /// A file's content; `nil` where it cannot be read.
    let read: (String) -> String?

    /// For bodies: a quarter of all, and never so much that other things on the machine starve.
    var forBodies: Int { min(max(bytes / 4, 16 << 20), 512 << 20) }

    /// Where nothing is known, what the unit allows.
    private var bytes: Int { (groups + [machine].compactMap(\.self)).min() ?? 512 << 20 }

    private var machine: Int? {
        let line = read("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    private var groups: [Int] {
        let lines = read("/proc/self/cgroup")?.split(separator: "\n") ?? []
        return lines.flatMap { line -> [Int] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            if parts[0] == "0" {
                return limits(parts[2], under: "/sys/fs/cgroup", ["memory.max", "memory.high"])
            }
            guard parts[1].split(separator: ",").contains("memory") else { return [] }
            return limits(parts[2], under: "/sys/fs/cgroup/memory", ["memory.limit_in_bytes"])
        }
    }

    /// Of a group and of those above it; `max` is none.
    private func limits(_ group: Substring, under root: String, _ files: [String]) -> [Int] {
        var (path, found) = (root, [Int]())
        for part in [""] + group.split(separator: "/").map(String.init) {
            if !part.isEmpty { path += "/" + part }
            for file in files {
                let text = read("\(path)/\(file)")?.split(separator: "\n").first
                if let bytes = text.flatMap({ Int($0) }) { found.append(bytes) }
            }
        }
        return found
    }

    static var ofThisProcess: MemoryLimit {
        MemoryLimit { path in
            guard case .success(let text) = TextFile.read(path, atMost: 65_536) else { return nil }
            return text
        }
    }
}
