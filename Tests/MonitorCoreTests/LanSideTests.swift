import Testing

@testable import MonitorCore

@Suite("working out the LAN side") struct LanSideTests {
    let router = [
        interface("lo", "127.0.0.1/8", loopback: true), interface("wan0", "198.51.100.1/24"),
        interface("docker0", "172.17.0.1/16"), interface("eth1", "10.9.0.1/24"),
        interface("br-lan", "192.168.1.1/24"),
    ]

    @Test("on a router it is the bridge, not the way out and not the containers")
    func onRouter() throws {
        let lan = try LanSide.choose(among: router, wanted: nil, range: nil, uplinks: ["wan0"])
        #expect(lan.interface.name == "br-lan")
        #expect(lan.range == NetworkRange("192.168.1.0/24"))
        #expect(lan.address == IPAddress("192.168.1.1"))
    }

    @Test("on a member of the LAN it is the only way out")
    func onMember() throws {
        let host = [interface("lo", "127.0.0.1/8", loopback: true), interface("eth0", "192.168.1.7/24")]
        let lan = try LanSide.choose(among: host, wanted: nil, range: nil, uplinks: ["eth0"])
        #expect(lan.interface.name == "eth0")
        #expect(lan.reason.contains("member of that LAN"))
    }

    @Test("a range alone finds its interface")
    func byRange() throws {
        let lan = try LanSide.choose(
            among: router, wanted: nil, range: NetworkRange("10.9.0.0/24"), uplinks: [])
        #expect(lan.interface.name == "eth1")
    }

    @Test("a part of the interface's range may be watched, if this host is in it")
    func partOfRange() throws {
        let lan = try LanSide.choose(
            among: router, wanted: "br-lan", range: NetworkRange("192.168.1.0/25"), uplinks: [])
        #expect(lan.range == NetworkRange("192.168.1.0/25"))
    }

    @Test(
        "a range that is too large, not IPv4 or elsewhere is refused with what to write instead",
        arguments: [
            ("10.0.0.0/8", "larger than a /16"), ("fd77::/64", "IPv6 prefixes are taken from the interface"),
            ("192.168.2.0/24", "Write NETWORK_RANGE=192.168.1.0/24"),
        ])
    func refused(range: String, says: String) {
        let error = #expect(throws: LanSideError.self) {
            try LanSide.choose(among: router, wanted: "br-lan", range: NetworkRange(range), uplinks: [])
        }
        #expect(error?.isSettingsFault == true)
        #expect(error?.description.contains(says) == true)
    }

    @Test("a missing interface is named with those that exist, and may still come")
    func missing() {
        let error = #expect(throws: LanSideError.self) {
            try LanSide.choose(among: router, wanted: "br-lna", range: nil, uplinks: [])
        }
        #expect(error?.isSettingsFault == false)
        #expect(error?.description.contains("br-lan") == true)
    }

    @Test("the loopback is no LAN side")
    func loopback() {
        #expect(throws: LanSideError.loopback("lo")) {
            try LanSide.choose(among: router, wanted: "lo", range: nil, uplinks: [])
        }
    }

    @Test("nothing to watch says what there is")
    func nothing() {
        let error = #expect(throws: LanSideError.self) {
            try LanSide.choose(
                among: [interface("lo", "127.0.0.1/8", loopback: true)], wanted: nil, range: nil, uplinks: [])
        }
        #expect(error == .nothingToWatch(existing: ["lo"]))
    }

    @Test("several interfaces each get the range that has their address, or their own")
    func several() throws {
        let found = try LanSide.chooseAll(
            among: router, wanted: ["br-lan", "eth1"], ranges: [NetworkRange("10.9.0.0/25")!], uplinks: []
        ) { _ in [] }
        #expect(found.sides.map(\.range.description) == ["192.168.1.0/24", "10.9.0.0/25"])
        #expect(found.members.isEmpty)
    }

    @Test("an interface that another one is made of is left out and said, so that nothing counts twice")
    func members() throws {
        let found = try LanSide.chooseAll(
            among: router, wanted: ["eth1", "br-lan"], ranges: [], uplinks: []
        ) { $0 == "br-lan" ? ["bond0"] : $0 == "bond0" ? ["eth1"] : [] }
        #expect(found.sides.map(\.interface.name) == ["br-lan"])
        #expect(found.members == [LanSide.Member(name: "eth1", whole: "br-lan")])
    }

    @Test("a range that no interface has is refused")
    func stray() {
        #expect(throws: LanSideError.self) {
            try LanSide.chooseAll(
                among: router, wanted: ["eth1", "br-lan"], ranges: [NetworkRange("10.8.0.0/24")!], uplinks: []
            ) { _ in [] }
        }
    }

    @Test("IPv6 prefixes come from the interface, link-local left out and each once")
    func networks() throws {
        let bridge = LocalInterface(
            name: "br-lan", index: 2, mac: nil,
            addresses: ["192.168.1.1/24", "fd77::1/64", "fd77::2/64", "fe80::1/64"].map(address), isUp: true,
            isLoopback: false, canBroadcast: true)
        let networks = LanSide.networks(
            range: try #require(NetworkRange("192.168.1.0/24")), interface: bridge)
        #expect(networks.v6 == [NetworkRange("fd77::/64")])
        #expect(networks.contains(IPAddress("fe80::9")!))
        #expect(!networks.contains(IPAddress("2001:db8::9")!))
    }
}

private func address(_ text: String) -> InterfaceAddress {
    let parts = text.split(separator: "/").map(String.init)
    return InterfaceAddress(address: IPAddress(parts[0])!, prefixLength: Int(parts[1])!)
}

private func interface(_ name: String, _ text: String, loopback: Bool = false) -> LocalInterface {
    LocalInterface(
        name: name, index: 2, mac: MACAddress("02:00:00:00:00:01"), addresses: [address(text)], isUp: true,
        isLoopback: loopback, canBroadcast: !loopback)
}
