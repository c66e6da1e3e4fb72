import MonitorCore
import Testing

@Suite("addresses as text") struct AddressTests {
    @Test(
        "what is written is read back",
        arguments: [
            "0.0.0.0", "192.168.1.255", "::", "::1", "fe80::1", "2001:db8::ff00:42:8329", "1:2:3:4:5:6:7:8",
            "1:0:0:2::",
            "64:ff9b::c000:221",
        ])
    func roundTrip(text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(
        "IPv6 is shown in RFC 5952's form",
        arguments: [
            ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func canonical(text: String, shown: String) {
        #expect(IPAddress(text)?.description == shown)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "a.b.c.d", ":", ":::", "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1.2.3", "+1::", "fe80::1%eth0", "1:2:3:4:5:6:7::8:9",
        ])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("hardware addresses", arguments: ["02:77:00:00:00:0a", "02-77-00-00-00-0A"])
    func mac(text: String) {
        #expect(MACAddress(text)?.description == "02:77:00:00:00:0a")
        #expect(MACAddress(text)?.isLocallyAdministered == true)
    }

    @Test(
        "what is not a hardware address is refused",
        arguments: [
            "", "02:77:00:00:00", "02:77:00:00:00:0a:01", "2:77:0:0:0:a", "zz:77:00:00:00:0a",
            "+2:77:00:00:00:0a",
        ])
    func macRefused(text: String) {
        #expect(MACAddress(text) == nil)
    }
}

@Suite("network ranges") struct NetworkRangeTests {
    @Test("a range holds its addresses and no other")
    func contains() throws {
        let range = try #require(NetworkRange("192.168.4.0/22"))
        #expect(range.contains(IPAddress("192.168.7.255")!))
        #expect(!range.contains(IPAddress("192.168.8.0")!))
        #expect(!range.contains(IPAddress("::1")!))
        #expect(range.broadcast == IPAddress("192.168.7.255"))
        #expect(Array(range.hostAddresses).count == 1022)
    }

    @Test(
        "a /31 and a /32 have no broadcast address",
        arguments: [("10.0.0.0/31", 2), ("10.0.0.7/32", 1), ("10.0.0.0/30", 2)])
    func small(text: String, hosts: Int) throws {
        let range = try #require(NetworkRange(text))
        #expect(Array(range.hostAddresses).count == hosts)
        #expect((range.broadcast == nil) == (range.prefixLength > 30))
    }

    @Test(
        "IPv6 prefixes",
        arguments: [
            ("fd77::/64", "fd77::1", true), ("fd77::/64", "fd77:0:0:1::", false), ("::/0", "ff::", true),
            ("fd77::80/121", "fd77::ff", true), ("fd77::80/121", "fd77::7f", false),
        ])
    func v6(text: String, address: String, holds: Bool) throws {
        #expect(try #require(NetworkRange(text)).contains(IPAddress(address)!) == holds)
    }

    @Test(
        "host bits, missing and absurd prefixes are refused",
        arguments: [
            "192.168.1.7/24", "192.168.1.0", "192.168.1.0/", "192.168.1.0/33", "192.168.1.0/-1",
            "192.168.1.0/24/8", "/24", "x/24", "192.168.1.0/+24",
        ])
    func refused(text: String) {
        #expect(NetworkRange(text) == nil)
    }
}

@Suite("moments") struct UTCTimeTests {
    @Test(
        "are shown as RFC 3339 with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_704_110_400_000, "2024-01-01T12:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_868_800_001, "2000-03-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_102_444_799_000, "2099-12-31T23:59:59.000Z"),
        ])
    func shown(milliseconds: Int64, text: String) {
        #expect(UTCTime(milliseconds: milliseconds).description == text)
    }
}
