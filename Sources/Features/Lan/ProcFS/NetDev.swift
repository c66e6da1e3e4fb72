internal import LanCore

/// `/proc/net/dev`: the counters of every interface of this network namespace.
///
/// Source: proc_pid_net(5); net/core/net-procfs.c `dev_seq_printf_stats`. Drops are the kernel's sum of
/// dropped and missed. Counters of 32-bit drivers wrap at 4 GiB.
enum NetDev {
    /// - Returns: in the kernel's order; a row that lacks columns is left out. `nil` for an empty file, which
    ///   no kernel gives.
    static func parse(_ text: ProcText) -> [InterfaceReading]? {
        guard !text.isEmpty else { return nil }
        var rest = text
        var interfaces: [InterfaceReading] = []
        while let line = rest.takeLine() {
            if let interface = interface(line) { interfaces.append(interface) }
        }
        return interfaces
    }

    /// `  eth0: 17403418 483 ...`. Headings have no colon. Old kernels put no blank after it and allow one in
    /// names.
    private static func interface(_ line: ProcText) -> InterfaceReading? {
        var rest = line
        guard var label = rest.take(untilLast: UInt8(ascii: ":")), let name = label.takeWord(),
            let counters = counters(rest)
        else { return nil }
        return InterfaceReading(name: name.string, counters: counters)
    }

    /// `bytes packets errs drop fifo frame compressed multicast`, then
    /// `bytes packets errs drop fifo colls carrier compressed`.
    private static func counters(_ columns: ProcText) -> InterfaceCounters? {
        var rest = columns
        var counters = InterfaceCounters()
        for column in 0..<12 {
            guard let value = rest.takeNumber() else { return nil }
            switch column {
            case 0: counters.receivedBytes = value
            case 1: counters.receivedPackets = value
            case 2: counters.receiveErrors = value
            case 3: counters.receiveDrops = value
            case 8: counters.transmittedBytes = value
            case 9: counters.transmittedPackets = value
            case 10: counters.transmitErrors = value
            case 11: counters.transmitDrops = value
            default: break
            }
        }
        return counters
    }
}

extension ProcFS {
    /// Counters alone; `netClass` adds what `/sys` knows.
    func netDev(_ file: FileBuffer = FileBuffer()) throws(ProcFSError) -> [InterfaceReading] {
        try read("net/dev", file, NetDev.parse)
    }
}
