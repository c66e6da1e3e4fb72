import MonitorCore
import Testing

@testable import Probing

@Suite("where an agent may send to") struct AddressPolicyTests {
    private func verdict(
        _ text: String, _ policy: AddressPolicy = AddressPolicy(),
        for purpose: AddressPolicy.Purpose = .onDemand
    ) throws -> AddressPolicy.Verdict {
        policy.verdict(on: try #require(IPAddress(text)), for: purpose)
    }

    @Test(
        "a check reaches the Internet alone",
        arguments: [
            ("0.0.0.0", AddressPolicy.Reason.unspecified), ("0.1.2.3", .unspecified), ("::", .unspecified),
            ("127.0.0.1", .loopback), ("127.255.255.254", .loopback), ("::1", .loopback),
            ("::ffff:127.0.0.1", .loopback), ("::127.0.0.1", .loopback), ("::ffff:0:127.0.0.1", .loopback),
            ("64:ff9b::127.0.0.1", .loopback), ("2002:7f00:1::", .loopback),
            ("2001:0:7f00:1::", .loopback), ("2001:0:2d00:1:0:0:80ff:fffe", .loopback),
            ("10.0.0.1", .private), ("172.16.0.1", .private), ("172.31.255.255", .private),
            ("192.168.1.1", .private), ("100.64.0.1", .private), ("192.0.0.8", .private),
            ("198.18.0.1", .private), ("198.19.255.255", .private), ("fc00::1", .private),
            ("fdff::1", .private),
            ("fec0::1", .private), ("::ffff:192.168.0.1", .private), ("64:ff9b::10.0.0.1", .private),
            ("2002:c0a8:101::1", .private), ("::10.1.2.3", .private),
            ("169.254.169.254", .metadata), ("fd00:ec2::254", .metadata), ("100.100.100.200", .metadata),
            ("64:ff9b::169.254.169.254", .metadata), ("2002:a9fe:a9fe::", .metadata),
            ("169.254.0.1", .linkLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal),
            ("224.0.0.1", .multicast), ("239.255.255.250", .multicast), ("ff02::1", .multicast),
            ("240.0.0.1", .reserved), ("255.255.255.255", .reserved), ("100::1", .reserved),
            ("5f00::1", .reserved),
            ("192.0.2.1", .documentation), ("198.51.100.7", .documentation),
            ("203.0.113.255", .documentation),
            ("2001:db8::1", .documentation), ("3fff::1", .documentation),
            ("64:ff9b:1::1", .translation), ("64:ff9b:1:ffff::8.8.8.8", .translation),
        ])
    func refused(text: String, reason: AddressPolicy.Reason) throws {
        #expect(try verdict(text) == .refused(reason))
    }

    @Test(
        "the Internet's addresses are allowed, also beside the ranges that are not",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "45.0.0.1", "100.63.255.255", "100.128.0.0",
            "126.255.255.255", "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0",
            "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.112.255",
            "223.255.255.255",
            "2606:4700:4700::1111", "2a02:cf40::1", "fbff::1", "2001:4860:4860::8888", "64:ff9b::8.8.8.8",
            "2002:808:808::1", "::8.8.8.8",
        ])
    func allowed(text: String) throws { #expect(try verdict(text) == .allowed) }

    @Test("what an administrator schedules may be private, and nothing that is this machine's own link")
    func scheduled() throws {
        for text in ["10.0.0.1", "192.168.1.1", "fd00::1", "192.0.2.1"] {
            #expect(try verdict(text, for: .scheduled) == .allowedPrivate)
        }
        for text in ["127.0.0.1", "fe80::1", "169.254.169.254", "224.0.0.1", "0.0.0.0", "255.255.255.255"] {
            #expect(try !verdict(text, for: .scheduled).isAllowed)
        }
    }

    @Test("PROBE_ALLOW opens private ranges, never loopback, metadata or groups; PROBE_DENY closes all")
    func lists() throws {
        let everything = ["0.0.0.0/0", "::/0"].compactMap { NetworkRange($0) }
        let open = AddressPolicy(permitted: everything)
        #expect(try verdict("192.168.1.1", open) == .allowedPrivate)
        #expect(try verdict("192.0.2.1", open) == .allowedPrivate)
        #expect(try verdict("8.8.8.8", open) == .allowed)
        for text in [
            "127.0.0.1", "::1", "169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "64:ff9b::127.0.0.1",
        ] {
            #expect(try !verdict(text, open).isAllowed, "\(text)")
        }
        var closed = open
        closed.denied = try [#require(NetworkRange("8.8.8.0/24"))]
        #expect(try verdict("8.8.8.8", closed) == .refused(.denied))
        #expect(try verdict("::ffff:8.8.8.8", closed) == .refused(.denied))
        #expect(try verdict("64:ff9b::8.8.8.8", closed) == .refused(.denied))
        let loopback = AddressPolicy(permitted: try [#require(NetworkRange("127.0.0.0/8"))])
        #expect(try verdict("127.0.0.1", loopback, for: .scheduled) == .allowedPrivate)
    }

    @Test(
        "a passive agent's LAN is refused to everyone, whatever is permitted, and the rest of the world is not"
    )
    func quiet() throws {
        let everything = ["0.0.0.0/0", "::/0"].compactMap { NetworkRange($0) }
        let lan = ["192.168.1.0/24", "2001:db8:7::/64"].compactMap { NetworkRange($0) }
        let policy = AddressPolicy(permitted: everything, quiet: lan)
        for purpose in AddressPolicy.Purpose.allCases {
            for text in ["192.168.1.1", "192.168.1.255", "2001:db8:7::9", "64:ff9b::192.168.1.1"] {
                #expect(try verdict(text, policy, for: purpose) == .refused(.passive), "\(text)")
            }
            for text in ["192.168.2.1", "8.8.8.8", "2001:db8:8::9"] {
                #expect(try verdict(text, policy, for: purpose).isAllowed, "\(text)")
            }
        }
        #expect(AddressPolicy.Reason.passive.sentence.contains("PASSIVE"))
    }

    @Test("of this machine's own addresses PROBE_ALLOW opens loopback and link-local ones, to targets alone")
    func ownAndPermitted() throws {
        let own = try ["127.0.0.1", "::1", "169.254.7.7", "fe80::7", "10.0.0.1", "45.0.0.9"].map {
            try #require(IPAddress($0))
        }
        let everything = ["0.0.0.0/0", "::/0"].compactMap { NetworkRange($0) }
        var policy = AddressPolicy(permitted: everything, own: Set(own))
        for text in ["127.0.0.1", "::1", "169.254.7.7", "fe80::7"] {
            #expect(try verdict(text, policy, for: .scheduled) == .allowedPrivate, "\(text)")
            #expect(try verdict(text, policy, for: .onDemand) == .refused(.own), "\(text)")
        }
        for text in ["10.0.0.1", "45.0.0.9"] {
            #expect(try verdict(text, policy, for: .scheduled) == .refused(.own), "\(text)")
        }
        policy.denied = try [#require(NetworkRange("127.0.0.0/8"))]
        #expect(try verdict("127.0.0.1", policy, for: .scheduled) == .refused(.denied))
        policy.permitted = []
        for text in ["127.0.0.1", "169.254.7.7"] {
            #expect(try verdict(text, policy, for: .scheduled) == .refused(.own), "\(text)")
        }
    }

    @Test("this machine's addresses, broadcasts and its hub are refused, whatever is permitted")
    func own() throws {
        let mine = try #require(IPAddress("45.0.0.9"))
        let policy = AddressPolicy(permitted: try [#require(NetworkRange("45.0.0.0/16"))], own: [mine])
        for purpose in AddressPolicy.Purpose.allCases {
            #expect(try verdict("45.0.0.9", policy, for: purpose) == .refused(.own))
            #expect(try verdict("64:ff9b::45.0.0.9", policy, for: purpose) == .refused(.own))
            #expect(try verdict("45.0.0.10", policy, for: purpose) == .allowed)
        }
    }

    @Test("any IPv6 address that carries a refused IPv4 address is refused")
    func carried() {
        var random = SystemRandomNumberGenerator()
        let policy = AddressPolicy()
        for _ in 0..<500 {
            let v4 = UInt32.random(in: 0...UInt32.max, using: &random)
            let plain = policy.verdict(on: IPAddress(v4: v4), for: .onDemand)
            let six = [
                IPAddress(high: 0x0064_ff9b_0000_0000, low: UInt64(v4)),
                IPAddress(high: 0x2002_0000_0000_0000 | UInt64(v4) << 16, low: 1),
                IPAddress(high: 0x2001_0000_0808_0808, low: UInt64(~v4)),
                IPAddress(high: 0, low: 0xffff_0000_0000_0000 | UInt64(v4)),
            ]
            for address in six {
                #expect(
                    policy.verdict(on: address, for: .onDemand).isAllowed == plain.isAllowed, "\(address)")
            }
        }
    }
}
