import Glibc
import TestSupport
import Testing

@testable import ProcFS

@Suite("/sys/class/net") struct NetClassTests {
    let router = ProcFS.machine("made-openwrt")
    let server = ProcFS.machine("made-server")

    @Test("a link's megabits are a million bits")
    func speed() {
        #expect(router.linkSpeedBitsPerSecond(of: "wan") == 100_000_000)
        #expect(server.linkSpeedBitsPerSecond(of: "eno1") == 10_000_000_000)
    }

    @Test(
        "unknown speeds are not measured",
        arguments: ["-1", "0", "", "4294967295", "fast", "99999999999999999999"])
    func unknownSpeed(text: String) {
        #expect(NetClass.bitsPerSecond(ProcText(text)) == nil)
    }

    @Test("a bridge is one, its members name it")
    func bridge() {
        #expect(router.isBridge("br-lan"))
        #expect(!router.isBridge("lan1"))
        #expect(router.master(of: "lan1") == "br-lan")
        #expect(router.master(of: "br-lan") == nil)
        #expect(server.master(of: "eno1") == "bond0")
    }

    @Test(
        "a VLAN's interface is known by its kind, or else by its name; the number by `TRUNK.N` and `vlanN` only"
    )
    func vlan() {
        let folder = ScratchFolder()
        for (name, lowers, type) in [
            ("eth0.20", ["eth0"], nil), ("guests", ["eth0"], "vlan"), ("vlan30", ["eth0"], "vlan"),
            ("eth0.40", ["eth0"], "macvlan"), ("eth0", [], nil), ("br.5", ["br", "eth0"], nil),
            ("guest2", ["eth0"], "vlan"), ("eth1.20", ["eth0"], "vlan"), ("vlan0020", ["eth0"], "vlan"),
            ("vlanB2", ["eth0"], "vlan"), ("vlan+5", ["eth0"], "vlan"), ("eth0.4095", ["eth0"], nil),
            ("eth0.lan2", ["eth0"], nil),
        ] as [(String, [String], String?)] {
            let own = "\(folder.path)/class/net/\(name)"
            for part in ["class", "class/net", "class/net/\(name)"] { mkdir("\(folder.path)/\(part)", 0o755) }
            for lower in lowers { Self.write("", to: "\(own)/lower_\(lower)") }
            Self.write(
                type.map { "DEVTYPE=\($0)\nINTERFACE=\(name)\n" } ?? "IFINDEX=3\n", to: "\(own)/uevent")
        }
        let procFS = ProcFS(sys: folder.path)
        let names = ["eth0.20", "guests", "vlan30", "eth0.40", "eth0", "br.5", "none"]
        #expect(names.map(procFS.vlan) == [20, 0, 30, nil, nil, nil, nil])
        let others = ["guest2", "eth1.20", "vlan0020", "vlanB2", "vlan+5", "eth0.4095", "eth0.lan2"]
        #expect(others.map(procFS.vlan) == [0, 0, 20, 0, 0, 0, 0])
    }

    private static func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    @Test("a Wi-Fi interface is one")
    func wireless() {
        #expect(router.isWireless("phy0-ap0"))
        #expect(!router.isWireless("lan1"))
    }

    @Test("state and index are the kernel's")
    func state() {
        #expect(router.operationalState(of: "lan2") == "lowerlayerdown")
        #expect(router.interfaceIndex(of: "br-lan") == 6)
    }

    @Test(
        "no interface has no answers",
        arguments: ["none", "", ".", "..", "../net/wan", "a-name-longer-than-15"])
    func noInterface(name: String) {
        #expect(!router.isBridge(name) && !router.isWireless(name))
        #expect(router.master(of: name) == nil && router.operationalState(of: name) == nil)
        #expect(router.linkSpeedBitsPerSecond(of: name) == nil && router.interfaceIndex(of: name) == nil)
    }

    @Test("an attribute that cannot be read is not measured")
    func unreadable() {
        #expect(FileBuffer().attribute("\(router.sys)/class/net/br-lan/bridge") == nil)
    }
}
