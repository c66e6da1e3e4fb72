import Testing

@testable import ProcFS

@Suite("/proc/uptime") struct UptimeTests {
    @Test("the first number is the uptime")
    func openWrt() throws {
        #expect(try ProcFS.machine("made-openwrt").uptime() == 23304.51)
    }

    @Test(
        "no number is no uptime",
        arguments: ["", "\n", "nan 1\n", "-5.00 1\n", "1e9\n", "1.\n", ".5\n", "0x1p3"])
    func unsound(text: String) {
        #expect(Uptime.parse(ProcText(text)) == nil)
    }
}
