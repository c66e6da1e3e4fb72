import LanCore
import Testing

@testable import ProcFS

@Suite("one look at the host") struct HostReadingTests {
    @Test("an OpenWrt router is read whole, without fault")
    func openWrt() throws {
        let (reading, faults) = ProcFS.machine("made-openwrt").hostReading()
        #expect(faults.isEmpty)
        #expect(reading.cores.count == 4)
        #expect(reading.load?.oneMinute == 0.08)
        #expect(reading.temperatures.count == 1)
        #expect(reading.fileSystems?.map(\.mount) == ["/", "/mnt/usb stick"])
        let wan = try #require(reading.interfaces?.first { $0.name == "wan" })
        #expect(wan.linkSpeedBitsPerSecond == 100_000_000)
        #expect(wan.operationalState == "up")
        #expect(wan.index == 5)
    }

    @Test("a link that is down has no speed")
    func down() throws {
        let (reading, _) = ProcFS.machine("made-server").hostReading()
        let idle = try #require(reading.interfaces?.first { $0.name == "eno2" })
        #expect(idle.operationalState == "down")
        #expect(idle.linkSpeedBitsPerSecond == nil)
    }

    @Test("a container's missing files cost their own fields and one fault each")
    func container() {
        let container = ProcFS.machine("made-container")
        let (reading, faults) = container.hostReading()
        #expect(faults.map(\.object) == ["\(container.proc)/stat", "\(container.proc)/loadavg"])
        #expect(reading.cpu == nil && reading.load == nil && reading.cores.isEmpty)
        #expect(reading.memory != nil && reading.uptimeSeconds == 12)
        #expect(reading.interfaces?.map(\.name) == ["lo", "eth0"])
    }

    @Test("a disk that fails costs itself")
    func failingDisk() {
        let router = ProcFS.machine("made-openwrt")
        let failing = ProcFS(proc: router.proc, sys: router.sys) { mount throws(ProcFSError) in
            guard mount == "/" else { throw ProcFSError(.unmeasurable, mount, systemError: 5) }
            return FileSystemLevels(mount: mount, totalBytes: 2, usedBytes: 1, freeBytes: 1)
        }
        let (reading, faults) = failing.hostReading()
        #expect(reading.fileSystems?.map(\.mount) == ["/"])
        #expect(faults == [ProcFSError(.unmeasurable, "/mnt/usb stick", systemError: 5)])
    }

    @Test("where nothing is mounted, every field is empty and every file a fault, the same each time")
    func nothing() {
        let (reading, faults) = ProcFS(proc: "/no/proc", sys: "/no/sys").hostReading()
        #expect(reading == HostReading())
        #expect(faults.count == 6)
        #expect(faults == ProcFS(proc: "/no/proc", sys: "/no/sys").hostReading().faults)
    }

    @Test("the machine that runs the tests is read")
    func thisMachine() {
        let (reading, _) = ProcFS().hostReading()
        #expect(reading.memory != nil)
        #expect(reading.interfaces?.contains { $0.name == "lo" } == true)
    }
}
