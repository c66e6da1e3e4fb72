import Evidence
import LanCore
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

    @Test("dhcpd's file may begin with comments in words, as it does since 4.4")
    func dhcpdComments() throws {
        let text = """
            # The format of this file is documented in the dhcpd.leases(5) manual page.
            # This lease file was written by isc-dhcp-4.4.3-P1

            # authoring-byte-order entry is generated, DO NOT DELETE
            authoring-byte-order little-endian;

            server-duid "\\000\\001";

            lease 192.168.7.10 {
              hardware ethernet 02:00:00:00:00:0a; client-hostname "annas-ipad";
            }
            """
        let found = try #require(Leases.read(Array(text.utf8)))
        #expect(found.format == .dhcpd && found.names == NameBook(byMAC: [anna: "annas-ipad"]))
    }

    @Test(
        "what dhcpd quotes is one word: blanks, marks and escapes stand in it",
        arguments: [
            (#"Anna's iPad #2"#, "Anna's iPad #2"), (#"a } b ; { c"#, "a } b ; { c"),
            (#"K\303\274che 7"#, "Küche 7"), (#"Anna \"Ipad\""#, "Anna Ipad"), (#"nas.lan"#, "nas"),
        ])
    func dhcpdQuotes(written: String, name: String) {
        let text = """
            lease 192.168.7.10 {
              uid "\\001;}{";
              on expiry { set x = "}"; }
              hardware ethernet 02:00:00:00:00:0a;
              client-hostname "\(written)";
            }
            lease 192.168.7.11 { client-hostname "ben"; }
            """
        let names = Leases.read(Array(text.utf8))?.names
        #expect(
            names == NameBook(byMAC: [anna: name], byAddress: [IPAddress("192.168.7.11")!: "ben"]))
    }

    @Test(
        "odhcpd marks names that are no host names, and writes them as they came",
        arguments: [
            ("broken\\x20Anna's iPad #2", "1700000000", "Anna's iPad #2"), ("nas", "-1", "nas"),
            ("broken\\x20a\\x20b", "0", "a b"),
            ("broken\\x20a .lan", "0", "a .lan"), ("-", "1700000000", nil),
        ] as [(String, String, String?)])
    func odhcpdNames(written: String, time: String, name: String?) throws {
        let text =
            "# br-lan 02000000000a ipv4 \(written) \(time) a 32 192.168.7.10/32\n"
            + "# br-lan 00010001000a 1f \(written) \(time) 10 128 fd77::10/128 fd78::10/128\n"
        let found = try #require(Leases.read(Array(text.utf8)))
        #expect(found.format == .odhcpd && found.names.byMAC[anna] == name)
        #expect(found.names.byAddress[IPAddress("fd77::10")!] == name)
        #expect(found.names.byAddress[IPAddress("fd78::10")!] == name)
    }

    @Test(
        "comments in words are no leases of odhcpd", arguments: ["# one two three four", "# a b c d 1 2 3"])
    func words(comment: String) {
        let text = comment + "\n1700000000 02:00:00:00:00:0a 192.168.7.10 nas *\n"
        #expect(Leases.read(Array(text.utf8))?.format == .dnsmasq)
        #expect(Leases.read(Array(text.utf8))?.names.byMAC[anna] == "nas")
    }

    @Test("Kea quotes nothing: a quotation mark is itself, and a comma is an escape")
    func keaEscapes() {
        let text = """
            address,hwaddr,hostname,state,user_context
            192.168.7.10,02:00:00:00:00:0a,Anna&#x2c iPad,0,{ "a": 1&#x2c "b": 2 }
            192.168.7.11,,"ben,0,
            192.168.7.12,,carol,0,

            """
        let addresses = ["192.168.7.11": "ben", "192.168.7.12": "carol"].map { (IPAddress($0)!, $1) }
        #expect(
            Leases.read(Array(text.utf8))?.names
                == NameBook(
                    byMAC: [anna: "Anna, iPad"], byAddress: Dictionary(uniqueKeysWithValues: addresses)))
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

    @Test("the table holds eight bytes a prefix, and no name")
    func size() {
        #expect(table.count == 5)
        #expect(table.byteCount == 5 * 8)
    }
}
