import MonitorCore
import Testing

@testable import LanCore

@Suite("working out the LAN side") struct LanSideTests {
    let router = [
        interface("lo", "127.0.0.1/8", loopback: true), interface("wan0", "198.51.100.1/24"),
        interface("docker0", "172.17.0.1/16"), interface("eth1", "10.9.0.1/24"),
        interface("br-lan", "192.168.1.1/24"),
    ]

    @Test("on a router it is the bridge, not the way out and not the containers")
    func onRouter() throws {
        let lan = try LanSide.choose(among: router, wanted: nil, ranges: [], uplinks: ["wan0"])
        #expect(lan.interface.name == "br-lan")
        #expect(lan.shownRanges == "192.168.1.0/24")
        #expect(lan.address == IPAddress("192.168.1.1"))
    }

    @Test("on a member of the LAN it is the only way out")
    func onMember() throws {
        let host = [interface("lo", "127.0.0.1/8", loopback: true), interface("eth0", "192.168.1.7/24")]
        let lan = try LanSide.choose(among: host, wanted: nil, ranges: [], uplinks: ["eth0"])
        #expect(lan.interface.name == "eth0")
        #expect(lan.reason.contains("member of that LAN"))
    }

    @Test("a range alone finds its interface")
    func byRange() throws {
        let lan = try LanSide.choose(
            among: router, wanted: nil, ranges: [NetworkRange("10.9.0.0/24")!], uplinks: [])
        #expect(lan.interface.name == "eth1")
    }

    @Test("a part of the interface's range may be watched, if this host is in it")
    func partOfRange() throws {
        let lan = try LanSide.choose(
            among: router, wanted: "br-lan", ranges: [NetworkRange("192.168.1.0/25")!], uplinks: [])
        #expect(lan.shownRanges == "192.168.1.0/25")
    }

    @Test(
        "a range that is too large, not IPv4 or elsewhere is refused with what to write instead",
        arguments: [
            ("10.0.0.0/8", "larger than a /16"), ("fd77::/64", "IPv6 prefixes are taken from the interface"),
            ("192.168.2.0/24", "Write NETWORK_RANGE=192.168.1.0/24"),
        ])
    func refused(range: String, says: String) {
        let error = #expect(throws: LanSideError.self) {
            try LanSide.choose(among: router, wanted: "br-lan", ranges: [NetworkRange(range)!], uplinks: [])
        }
        #expect(error?.isSettingsFault == true)
        #expect(error?.description.contains(says) == true)
    }

    @Test("a missing interface is named with those that exist, and may still come")
    func missing() {
        let error = #expect(throws: LanSideError.self) {
            try LanSide.choose(among: router, wanted: "br-lna", ranges: [], uplinks: [])
        }
        #expect(error?.isSettingsFault == false)
        #expect(error?.description.contains("br-lan") == true)
    }

    @Test("the loopback is no LAN side")
    func loopback() {
        #expect(throws: LanSideError.loopback("lo")) {
            try LanSide.choose(among: router, wanted: "lo", ranges: [], uplinks: [])
        }
    }

    @Test("nothing to watch says what there is")
    func nothing() {
        let error = #expect(throws: LanSideError.self) {
            try LanSide.choose(
                among: [interface("lo", "127.0.0.1/8", loopback: true)], wanted: nil, ranges: [], uplinks: [])
        }
        #expect(error == .nothingToWatch(existing: ["lo"]))
    }

    @Test("several interfaces each get the range that has their address, or their own")
    func several() throws {
        let found = try LanSide.chooseAll(
            among: router, wanted: ["br-lan", "eth1"], ranges: [NetworkRange("10.9.0.0/25")!], uplinks: []
        )
        #expect(found.sides.map(\.shownRanges) == ["192.168.1.0/24", "10.9.0.0/25"])
        #expect(found.members.isEmpty)
    }

    @Test("an interface that another one is made of is left out and said, so that nothing counts twice")
    func members() throws {
        let found = try LanSide.chooseAll(
            among: router, wanted: ["eth1", "br-lan"], ranges: [], uplinks: [],
            links: .init(lowers: { $0 == "br-lan" ? ["bond0"] : $0 == "bond0" ? ["eth1"] : [] }))
        #expect(found.sides.map(\.interface.name) == ["br-lan"])
        #expect(found.members == [LanSide.Member(name: "eth1", whole: "br-lan")])
    }

    @Test("a range that no interface has is refused")
    func stray() {
        #expect(throws: LanSideError.self) {
            try LanSide.chooseAll(
                among: router, wanted: ["eth1", "br-lan"], ranges: [NetworkRange("10.8.0.0/24")!], uplinks: []
            )
        }
    }

    let both = [NetworkRange("192.168.1.0/24")!, NetworkRange("10.20.0.0/24")!]
    var twoNetworks: [LocalInterface] {
        [interface("br-lan", "192.168.1.1/24", "10.20.0.1/24", "192.168.1.9/32", "169.254.3.4/16")]
    }

    @Test(
        "two ranges of one interface are both watched and both asked, named or worked out",
        arguments: [nil, "br-lan"])
    func twoRanges(wanted: String?) throws {
        for ranges in [both, both.reversed(), []] {
            let found = try LanSide.chooseAll(
                among: twoNetworks, wanted: wanted.map { [$0] } ?? [], ranges: ranges, uplinks: [])
            #expect(found.sides.count == 1)
            let side = try #require(found.sides.first)
            #expect(Set(side.ranges) == Set(both))
            #expect(Set(side.networks(on: side.interface).v4) == Set(both))
            let asked = side.asked(on: side.interface).map { "\($0.range) from \($0.source)" }
            #expect(Set(asked) == ["192.168.1.0/24 from 192.168.1.1", "10.20.0.0/24 from 10.20.0.1"])
        }
    }

    @Test("one of several ranges that is not on the interface is refused, with where to name it")
    func oneStray() {
        let error = #expect(throws: LanSideError.self) {
            try LanSide.choose(
                among: twoNetworks, wanted: "br-lan", ranges: [both[0], NetworkRange("10.8.0.0/24")!],
                uplinks: [])
        }
        #expect(error?.description.contains("10.8.0.0/24") == true)
        #expect(error?.description.contains("ROUTED_RANGES") == true)
    }

    /// A trunk with VLAN 20, a bridge of VLAN 30's interface and a port, a VLAN on that bridge, and a VLAN in VLAN 20.
    let links = LanSide.Links(
        lowers: {
            [
                "eth1.20": ["eth1"], "br-guest": ["eth1.30", "wlan1"], "eth1.30": ["eth1"],
                "br-guest.4": ["br-guest"],
                "eth1.20.5": ["eth1.20"],
            ][$0] ?? []
        },
        vlan: { ["eth1.20": 20, "eth1.30": 30, "br-guest.4": 4, "eth1.20.5": 5][$0] })

    @Test(
        "a VLAN and its trunk carry different frames: both are watched; a bridge's port carries the bridge's",
        arguments: [
            (["eth1", "eth1.20"], ["eth1", "eth1.20"], [20]),
            (["eth1", "br-guest"], ["eth1", "br-guest"], [30]),
            (["eth1.20", "eth1", "br-guest"], ["eth1.20", "eth1", "br-guest"], [20, 30]),
            (["wlan1", "br-guest"], ["br-guest"], nil), (["eth1.30", "br-guest"], ["br-guest"], nil),
            (["br-guest", "br-guest.4"], ["br-guest", "br-guest.4"], nil),
            (["wlan1", "br-guest.4"], ["br-guest.4"], nil),
            (["eth1", "eth1.20.5"], ["eth1", "eth1.20.5"], []),
        ] as [([String], [String], [UInt16]?)])
    func trunks(wanted: [String], watched: [String], left: [UInt16]?) throws {
        let names = ["eth1", "eth1.20", "eth1.30", "br-guest", "br-guest.4", "wlan1", "eth1.20.5"]
        let all = names.enumerated().map { interface($1, "10.\($0).0.1/24") }
        let found = try LanSide.chooseAll(among: all, wanted: wanted, ranges: [], uplinks: [], links: links)
        #expect(found.sides.map(\.interface.name) == watched)
        let trunk = found.sides.first { $0.interface.name == "eth1" }
        #expect(trunk?.countedVLANs == left)
        #expect(found.members.map(\.name) == wanted.filter { !watched.contains($0) })
    }

    @Test("what is behind a router belongs to the interface that leads there, else to all")
    func routedRanges() throws {
        let site = NetworkRange("192.168.70.0/24")!
        for (way, expected) in [("eth1", [[], [site]]), ("wan0", [[site], [site]])] {
            let found = try LanSide.chooseAll(
                among: router, wanted: ["br-lan", "eth1"], ranges: [], routed: [site], uplinks: [],
                links: .init(way: { _ in way }))
            #expect(found.sides.map(\.routed) == expected)
            #expect(
                found.sides[1].networks(on: found.sides[1].interface).isRouted(IPAddress("192.168.70.5")!))
        }
    }

    @Test("the longest prefix is the way, and default routes lead to gateways")
    func ways() {
        func route(_ range: String, _ gateway: String?, _ name: String) -> Route {
            Route(destination: NetworkRange(range)!, gateway: gateway.map { IPAddress($0)! }, interface: name)
        }
        let routes = [
            route("0.0.0.0/0", "192.0.2.1", "wan0"), route("192.168.0.0/16", "10.9.0.2", "eth1"),
            route("192.168.1.0/24", nil, "br-lan"), route("::/0", "fe80::1", "wan0"),
        ]
        #expect(routes.interface(to: IPAddress("192.168.70.0")!) == "eth1")
        #expect(routes.interface(to: IPAddress("192.168.1.9")!) == "br-lan")
        #expect(routes.interface(to: IPAddress("2001:db8::1")!) == "wan0")
        #expect(routes.gateways == [IPAddress("192.0.2.1")!, IPAddress("fe80::1")!])
    }

    @Test("IPv6 prefixes come from the interface, link-local left out and each once")
    func networks() throws {
        let bridge = LocalInterface(
            name: "br-lan", index: 2, mac: nil,
            addresses: ["192.168.1.1/24", "fd77::1/64", "fd77::2/64", "fe80::1/64"].map(address), isUp: true,
            isLoopback: false, canBroadcast: true)
        let networks = try LanSide.choose(
            among: [bridge], wanted: "br-lan", ranges: [], uplinks: []
        ).networks(on: bridge)
        #expect(networks.v6 == [NetworkRange("fd77::/64")])
        #expect(networks.contains(IPAddress("fe80::9")!))
        #expect(!networks.contains(IPAddress("2001:db8::9")!))
    }
}

private func address(_ text: String) -> InterfaceAddress {
    let parts = text.split(separator: "/").map(String.init)
    return InterfaceAddress(address: IPAddress(parts[0])!, prefixLength: Int(parts[1])!)
}

private func interface(_ name: String, _ texts: String..., loopback: Bool = false) -> LocalInterface {
    LocalInterface(
        name: name, index: 2, mac: MACAddress("02:00:00:00:00:01"), addresses: texts.map(address), isUp: true,
        isLoopback: loopback, canBroadcast: !loopback)
}
