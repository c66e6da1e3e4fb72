import Evidence
import MonitorCore
import Testing

@Suite("files that name devices") struct FileTests {
    @Test(
        "leases files are told apart, and name the devices",
        arguments: [
            (
                Leases.Format.dnsmasq,
                "duid 00:01:00:01\n1700000000 02:00:00:00:00:0a 192.168.7.10 annas-ipad 01:02\n"
                    + "1700000000 02:00:00:00:00:0b 192.168.7.11 * *\n"
            ),
            (
                .dhcpd,
                """
                # comment
                authoring-byte-order little-endian;
                lease 192.168.7.10 {
                  starts 4 2023/11/16 10:00:00;
                  hardware ethernet 02:00:00:00:00:0a;
                  client-hostname "annas-ipad";
                }
                """
            ),
            (
                .kea,
                "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n"
                    + "192.168.7.10,02:00:00:00:00:0a,,4000,1700000000,1,0,0,annas-ipad.lan.,0\n"
            ),
            (.odhcpd, "# br-lan 02000000000a ipv4 annas-ipad 1700000000 a 32 192.168.7.10/32\n"),
        ])
    func leases(format: Leases.Format, text: String) throws {
        let found = try #require(Leases.read(Array(text.utf8)))
        #expect(found.format == format)
        #expect(found.names == NameBook(byMAC: [anna: "annas-ipad"]))
    }

    @Test("leases over IPv6, without a hardware address, name the address")
    func v6() {
        let text = "1700000000 123 fd77::10 nas 00:01\n"
        #expect(Leases.read(Array(text.utf8))?.names == NameBook(byAddress: [IPAddress("fd77::10")!: "nas"]))
    }

    @Test("a journal's last line counts", arguments: ["old", "new"])
    func journal(last: String) {
        let text = "1 02:00:00:00:00:0a 192.168.7.10 first *\n2 02:00:00:00:00:0a 192.168.7.10 \(last) *\n"
        #expect(Leases.read(Array(text.utf8))?.names.byMAC[anna] == last)
    }

    @Test("another file is no leases file", arguments: ["", "\n\n", "hello\n", "\u{7f}ELF"])
    func foreign(text: String) {
        #expect(Leases.read(Array(text.utf8)) == nil)
    }

    @Test("/etc/hosts gives the first name of an address, loopback aside")
    func hosts() {
        let text =
            "127.0.0.1 localhost\n::1 localhost\n192.168.7.10\tnas.lan nas # here\n192.168.7.10 second\n"
        #expect(Hosts.names(Array(text.utf8)) == NameBook(byAddress: [annaAddress: "nas"]))
    }

    @Test("/etc/ethers names hardware addresses; an address behind one is no name")
    func ethers() {
        let text = "02:00:00:00:00:0a nas\n02:00:00:00:00:0b 192.168.7.11\n"
        #expect(Ethers.names(Array(text.utf8)) == NameBook(byMAC: [anna: "nas"]))
    }

    @Test("the operator's file keeps blanks in names, and tells which lines it did not understand")
    func devices() {
        let text = "# ours\n\n02:00:00:00:00:0a = Anna's iPad \n02:00:00:00:00:zz = nobody\nwhat\n"
        let (names, bad) = DeviceNames.read(Array(text.utf8))
        #expect(names == NameBook(byMAC: [anna: "Anna's iPad"]))
        #expect(bad == [4, 5])
    }
}

@Suite("vendors") struct VendorTests {
    static let csv = """
        Registry,Assignment,Organization Name,Organization Address
        MA-L,002272,American Micro-Fuel Device Corp.,2181 Buchanan Loop
        MA-L,F4BD9E,"Cisco Systems, Inc","80 ""West"" Drive
        second line"
        MA-L,70B3D5,IEEE Registration Authority,x
        MA-S,70B3D5F2F,TELEPLATFORMS,"Polbina"
        MA-M,741AE09,Private,
        MA-L,ZZZZZZ,nobody,
        """

    let table = VendorTable(VendorRegistry.rows(Array(csv.utf8)))

    @Test(
        "the longest registered prefix names the vendor",
        arguments: [
            ("00:22:72:01:02:03", "American Micro-Fuel Device Corp."),
            ("f4:bd:9e:00:00:00", "Cisco Systems, Inc"),
            ("70:b3:d5:f2:f0:01", "TELEPLATFORMS"), ("70:b3:d5:00:00:01", nil), ("74:1a:e0:90:00:00", nil),
            ("00:22:73:00:00:00", nil), ("02:22:72:00:00:00", nil),
        ] as [(String, String?)])
    func vendor(mac: String, name: String?) throws {
        #expect(table.vendor(of: try #require(MACAddress(mac))) == name)
    }

    @Test("the table states its rows and its bytes")
    func size() {
        #expect(table.count == 5)
        #expect(table.byteCount > 5 * 10 && table.byteCount < 400)
    }
}
