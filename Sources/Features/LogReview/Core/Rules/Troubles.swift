internal import HubCore

/// Lines that tell of one kind of trouble: counted, with examples.
struct Trouble: Sendable {
    let texts: [StaticString]
    /// Said of an everyday line that holds one of the texts, too.
    var except: [StaticString] = []
    private(set) var count = 0
    private(set) var examples: [String] = []

    init(_ texts: [StaticString], except: [StaticString] = []) {
        self.texts = texts
        self.except = except
    }

    mutating func observe(_ line: LogLine) {
        guard line.message.hasAny(texts), except.isEmpty || !line.message.hasAny(except) else { return }
        count += 1
        if examples.count < LogFinding.mostExamples { examples.append(line.bytes.text) }
    }
}

/// A DHCP server that has no address left.
///
/// Source: messages of dnsmasq, ISC dhcpd, Kea, RouterOS.
struct LeasesExhausted: LogRule {
    private var trouble = Trouble([
        "no address available", "no free leases", "no free address", "address pool exhausted", "pool is full",
        "alloc_fail", "no addresses available",
    ])

    mutating func observe(_ line: LogLine) { trouble.observe(line) }

    var findings: [LogFinding] {
        guard trouble.count > 0 else { return [] }
        return [
            LogFinding(
                .critical, "dhcp exhausted", title: "The DHCP server has no address left",
                explanation:
                    "New devices get no address. Either there are more devices than addresses, or one asks for many.",
                recommendation: "Check the leases. Make the range larger or the leases shorter.",
                count: trouble.count, examples: trouble.examples)
        ]
    }
}

/// The kernel ended a program for lack of memory.
///
/// Source: Linux, mm/oom_kill.c.
struct OutOfMemory: LogRule {
    private var trouble = Trouble([
        "out of memory: kill", "oom-kill:", "invoked oom-killer", "killed process",
    ])

    mutating func observe(_ line: LogLine) { trouble.observe(line) }

    var findings: [LogFinding] {
        guard trouble.count > 0 else { return [] }
        return [
            LogFinding(
                .critical, "out of memory", title: "The machine ran out of memory",
                explanation: "The kernel ended a program to get some back.",
                recommendation: "Find what takes the memory. Give it less to do, or the machine more memory.",
                count: trouble.count, examples: trouble.examples)
        ]
    }
}

/// Disks and file systems that fail.
///
/// Source: Linux, block/blk-core.c, drivers/ata, fs/ext4, fs/btrfs; smartd.
struct DiskErrors: LogRule {
    private var trouble = Trouble([
        "i/o error", "ext4-fs error", "btrfs: error", "btrfs error", "xfs_error", "unrecovered read error",
        "medium error", "failed command: read", "failed command: write", "remounting filesystem read-only",
        "currently unreadable", "offline uncorrectable", "smart failure", "nvme: i/o timeout", "media error",
    ])

    mutating func observe(_ line: LogLine) { trouble.observe(line) }

    var findings: [LogFinding] {
        guard trouble.count > 0 else { return [] }
        return [
            LogFinding(
                .critical, "disk errors", title: "A disk reports errors",
                explanation: "What is on it may be lost soon.",
                recommendation: "Make a backup now. Check the cable, then replace the disk.",
                count: trouble.count, examples: trouble.examples)
        ]
    }
}

/// Interfaces whose link goes and comes.
///
/// Source: messages of Linux's network drivers, netifd, RouterOS, switches.
struct LinkFlaps: LogRule {
    static let least = 4
    private var losses = Tally()

    mutating func observe(_ line: LogLine) {
        let text = line.message
        guard
            text.hasAny([
                "link is down", "link down", "lost carrier", "carrier lost", "link becomes not ready",
                "changed state to down",
            ])
        else { return }
        losses.add(Self.interface(text) ?? (line.host.isEmpty ? "an interface" : line.host.text), line)
    }

    static func interface(_ text: ArraySlice<UInt8>) -> String? {
        for word in text.split(whereSeparator: {
            $0 <= 0x20 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",")
        }) {
            let starts = [
                "eth", "en", "wl", "lan", "wan", "ppp", "sfp", "ether", "gigabit", "fastethernet", "port",
                "bond", "br",
            ]
            let lower = word.text.lowercased()
            if lower.count <= 32, lower.contains(where: \.isNumber), starts.contains(where: lower.hasPrefix) {
                return word.text
            }
        }
        return nil
    }

    var findings: [LogFinding] {
        losses.sorted.filter { $0.entry.count >= Self.least }.map { name, entry in
            LogFinding(
                .warning, "link flaps", subject: name,
                title: "\(name) lost its link \(entry.count) times",
                explanation:
                    "A cable, a plug or the other side is bad, or it negotiates its speed again and again.",
                recommendation: "Change the cable. Then try another port.", count: entry.count,
                examples: entry.examples)
        }
    }
}
