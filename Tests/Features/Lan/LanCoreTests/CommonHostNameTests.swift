import MonitorCore
import Testing

@testable import LanCore

@Suite("names that systems come with") struct CommonHostNameTests {
    private let mac = MACAddress("02:77:00:a1:b2:c3")!

    @Test(
        "a name that many machines have gets the end of the address",
        arguments: [
            ("OpenWrt", "OpenWrt-a1b2c3"), ("raspberrypi", "raspberrypi-a1b2c3"),
            ("localhost.localdomain", "localhost-a1b2c3"), ("router.lan", "router-a1b2c3"),
        ])
    func common(name: String, own: String) {
        #expect(CommonHostName.own(name, mac: mac) == own)
        #expect(CommonHostName.own(own, mac: mac) == nil)
    }

    @Test("a name of one's own stays", arguments: ["attic", "openwrt2", "router-attic", "debian-a1b2c3", ""])
    func own(name: String) {
        #expect(CommonHostName.own(name, mac: mac) == nil)
    }
}
