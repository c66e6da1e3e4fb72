import LanCore
import MonitorCore
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

    @Test("each route has its range, its next hop and its interface")
    func routes() throws {
        let text = """
            Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
            br-lan 0046A8C0 0201A8C0 0003 0 0 0 00FFFFFF 0 0 0
            wan 00000000 010200C0 0003 0 0 0 00000000 0 0 0
            wan 000200C0 00000000 0001 0 0 0 00FFFFFF 0 0 0
            reject 0000000A 00000000 0201 0 0 0 000000FF 0 0 0
            """
        #expect(
            NetRoute.routes(ProcText(text)) == [
                Route(
                    destination: NetworkRange("192.168.70.0/24")!, gateway: IPAddress("192.168.1.2"),
                    interface: "br-lan"),
                Route(
                    destination: NetworkRange("0.0.0.0/0")!, gateway: IPAddress("192.0.2.1"), interface: "wan"
                ),
                Route(destination: NetworkRange("192.0.2.0/24")!, gateway: nil, interface: "wan"),
            ])
        let v6 = """
            20010db8000100100000000000000000 3c 00000000000000000000000000000000 00 \
            fe800000000000000000000000000002 00000400 00000001 00000000 00000003 br-lan
            00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
            00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo
            short 3c
            """
        #expect(
            NetRoute.routesV6(ProcText(v6)) == [
                Route(
                    destination: NetworkRange("2001:db8:1:10::/60")!, gateway: IPAddress("fe80::2"),
                    interface: "br-lan")
            ])
    }

    @Test("a kernel without IPv6 says so")
    func withoutV6() {
        #expect(throws: ProcFSError.self) { try ProcFS.machine("made-container").defaultInterfacesV6() }
    }
}
