import Testing

@testable import ProcFS

@Suite("hostile text") struct HostileTextTests {
    static let files = [
        "stat", "meminfo", "uptime", "loadavg", "net/dev", "net/route", "net/ipv6_route", "self/mountinfo",
    ]

    @Test("a file may end anywhere", arguments: files)
    func truncated(name: String) throws {
        let bytes = try contents(name)
        for count in 0...bytes.count { readAll(ProcText(bytes, count: count)) }
    }

    @Test("any byte may stand anywhere", arguments: files)
    func damaged(name: String) throws {
        let bytes = try contents(name)
        for index in bytes.indices {
            for byte: UInt8 in [0, 0x20, 0x39, 0xff] {
                var damaged = bytes
                damaged[index] = byte
                readAll(ProcText(damaged, count: damaged.count))
            }
        }
    }

    @Test("a count beyond the bytes is cut to them")
    func countBeyond() {
        #expect(ProcText([0x31], count: 9).number == 1)
        #expect(ProcText([0x31], count: -1).isEmpty)
    }

    private func contents(_ name: String) throws -> [UInt8] {
        Array(try FileBuffer().read("\(ProcFS.machine("made-openwrt").proc)/\(name)"))
    }

    /// Every parser must bear every text.
    private func readAll(_ text: ProcText) {
        _ = Stat.parse(text)
        _ = MemInfo.parse(text)
        _ = Uptime.parse(text)
        _ = LoadAvg.parse(text)
        _ = NetDev.parse(text)
        _ = NetRoute.parse(text)
        _ = NetRoute.parseV6(text)
        _ = Disks.parse(text, includeNetwork: true)
        _ = ThermalZones.celsius(text)
        _ = NetClass.bitsPerSecond(text)
    }
}
