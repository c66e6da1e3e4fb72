import Testing

@testable import ProcFS

@Suite("/proc/net/route and ipv6_route") struct NetRouteTests {
    @Test("a router's world lies behind its WAN port, for IPv4 and for a delegated IPv6 prefix")
    func openWrt() throws {
        let router = ProcFS.machine("made-openwrt")
        #expect(try router.defaultInterfaces() == ["wan"])
        #expect(try router.defaultInterfacesV6() == ["wan"])
    }

    @Test("the lowest metric comes first, each interface once, unreachable routes not at all")
    func server() throws {
        #expect(try ProcFS.machine("made-server").defaultInterfaces() == ["bond0", "eno2"])
    }

    @Test("a Debian 12 virtual machine has one way out")
    func debian() throws {
        let machine = ProcFS.machine("debian-12-vm")
        #expect(try machine.defaultInterfaces() == ["eth0"])
        #expect(try machine.defaultInterfacesV6() == ["eth0"])
    }

    @Test("a route that is down, refused, halved or cut short leads nowhere")
    func unusable() {
        let text = """
            Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
            down 00000000 0100A8C0 0002 0 0 0 00000000 0 0 0
            reject 00000000 00000000 0201 0 0 0 00000000 0 0 0
            half 00000000 0100A8C0 0003 0 0 0 00000080 0 0 0
            short 00000000 0100A8C0 0003 0 0 0
            """
        #expect(NetRoute.parse(ProcText(text)).isEmpty)
        #expect(NetRoute.parse(ProcText("")).isEmpty)
        #expect(NetRoute.parseV6(ProcText("00000000 00 0 00\n\n0")).isEmpty)
    }

    @Test("a kernel without IPv6 says so")
    func withoutV6() {
        #expect(throws: ProcFSError.self) { try ProcFS.machine("made-container").defaultInterfacesV6() }
    }
}
