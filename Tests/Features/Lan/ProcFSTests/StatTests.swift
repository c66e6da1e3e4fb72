import LanCore
import Testing

@testable import ProcFS

@Suite("/proc/stat") struct StatTests {
    @Test("busy is everything but idle and waiting for disks")
    func busyIsTheRest() {
        let stat = Stat.parse(ProcText("cpu  1 2 4 8 16 32 64 128 0 0\nintr 5\n"))
        #expect(stat == Stat(cpu: CPUTimes(busyTicks: 231, totalTicks: 255), cores: []))
    }

    @Test("a guest's time is its host's user time, counted once")
    func guestOnce() {
        let stat = Stat.parse(ProcText("cpu 100 50 0 0 0 0 0 0 100 50\n"))
        #expect(stat?.cpu == CPUTimes(busyTicks: 150, totalTicks: 150))
    }

    @Test("kernel 2.4's four columns are enough")
    func fourColumns() {
        #expect(Stat.parse(ProcText("cpu 1 2 3 4"))?.cpu == CPUTimes(busyTicks: 6, totalTicks: 10))
    }

    @Test("an OpenWrt router has four cores whose busy times add up to the whole")
    func openWrt() throws {
        let stat = try ProcFS.machine("made-openwrt").stat()
        #expect(stat.cores.count == 4)
        #expect(stat.cores.reduce(0) { $0 + $1.busyTicks } == stat.cpu.busyTicks)
    }

    @Test("a server's 48 cores and long interrupt line take more than one buffer")
    func server() throws {
        let stat = try ProcFS.machine("made-server").stat()
        #expect(stat.cores.count == 48)
        #expect(stat.cores.reduce(0) { $0 + $1.totalTicks } == stat.cpu.totalTicks)
    }

    @Test("a Debian 12 virtual machine is read")
    func debian() throws {
        #expect(try ProcFS.machine("debian-12-vm").stat().cores.count == 2)
    }

    @Test("one broken core line drops the cores, not the whole")
    func brokenCore() {
        let stat = Stat.parse(ProcText("cpu 1 1 1 1\ncpu0 1 x 1 1\ncpu1 1 1 1 1\n"))
        #expect(stat == Stat(cpu: CPUTimes(busyTicks: 3, totalTicks: 4), cores: []))
    }

    @Test(
        "no sound total gives nothing",
        arguments: [
            "", "\n", "cpu\n", "cpu 1 2 3\n", "cpu 1 2 -3 4\n", "cpu 1 2 99999999999999999999 4\n",
            "cpu0 1 1 1 1",
        ])
    func unsound(text: String) {
        #expect(Stat.parse(ProcText(text)) == nil)
    }
}
