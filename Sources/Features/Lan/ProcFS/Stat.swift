internal import LanCore

/// `/proc/stat`: what the processors have done since boot.
///
/// Source: proc_stat(5); Documentation/filesystems/proc.rst §1.7.
struct Stat: Equatable {
    var cpu: CPUTimes
    /// One per online core; a core that goes offline leaves its place to the next.
    var cores: [CPUTimes]
}

extension Stat {
    /// - Returns: `nil` without a sound `cpu` line; a core's line that is not sound drops all cores, since
    ///   one missing would give its neighbours each other's times.
    static func parse(_ text: ProcText) -> Stat? {
        var rest = text
        var all: CPUTimes?
        var cores: [CPUTimes?] = []
        while var line = rest.takeLine(), let label = line.takeWord(), label.starts(with: "cpu") {
            if label == "cpu" { all = times(line) } else { cores.append(times(line)) }
        }
        let sound = cores.compactMap(\.self)
        return all.map { Stat(cpu: $0, cores: sound.count == cores.count ? sound : []) }
    }

    /// `user nice system idle [iowait irq softirq steal [guest guest_nice]]`; old kernels have fewer.
    ///
    /// `user` already includes guest time. Idle and I/O wait are not busy, and may go backwards from one
    /// reading to the next: the kernel documents that, so callers that subtract must allow for it.
    private static func times(_ columns: ProcText) -> CPUTimes? {
        var rest = columns
        var busy: UInt64 = 0
        var idle: UInt64 = 0
        for column in 0..<8 {
            guard let word = rest.takeWord() else {
                guard column >= 4 else { return nil }
                break
            }
            // Eight of the largest accepted still add up; a real core needs 365 million years to get there.
            guard let ticks = word.number, ticks <= 1 << 60 else { return nil }
            if column == 3 || column == 4 { idle += ticks } else { busy += ticks }
        }
        return CPUTimes(busyTicks: busy, totalTicks: busy + idle)
    }
}

extension ProcFS {
    func stat(_ file: FileBuffer = FileBuffer()) throws(ProcFSError) -> Stat {
        try read("stat", file, Stat.parse)
    }
}
