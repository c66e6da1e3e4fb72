import Evidence
import LanCore
import MonitorCore
import TestSupport
import Testing

let anna = MACAddress("02:00:00:00:00:0a")!
let annaAddress = IPAddress("192.168.7.10")!

func sightings(_ frame: [UInt8]) -> [Sighting] { Announcement(frame: frame)?.sightings ?? [] }
func claims(_ frame: [UInt8]) -> [Claim] { sightings(frame).flatMap(\.claims) }

@Suite("addresses that devices announce") struct AddressAnnouncementTests {
    @Test("an ARP request tells its sender's pair of addresses, as a reply does", arguments: [UInt8(1), 2])
    func arp(operation: UInt8) {
        var packet = Frames.arp(sender: Frames.anna, [192, 168, 7, 10], target: [192, 168, 7, 1])
        packet[7] = operation
        let frame = Frames.ethernet(type: 0x0806, packet)
        #expect(sightings(frame) == [Sighting(mac: anna, address: annaAddress, isPresence: true)])
    }

    @Test("a probe for an address, sent by who has none yet, claims nothing")
    func probe() {
        let packet = Frames.arp(sender: Frames.anna, [0, 0, 0, 0], target: [192, 168, 7, 10])
        #expect(sightings(Frames.ethernet(type: 0x0806, packet)) == [])
    }

    @Test("tagged ARP is read like untagged, up to eight tags", arguments: 0...8)
    func tagged(count: Int) {
        let packet = Frames.arp(sender: Frames.anna, [192, 168, 7, 10], target: [192, 168, 7, 1])
        let tags = Array(repeating: Frames.tag(), count: count)
        #expect(sightings(Frames.ethernet(tags: tags, type: 0x0806, packet)).first?.mac == anna)
    }

    @Test("a neighbour advertisement gives its target to the address in its option")
    func advertisement() {
        let target = Frames.v6(10)
        let frame = nd([136, 0, 0, 0, 0x20, 0, 0, 0] + target + [2, 1] + Frames.anna, from: Frames.v6(10))
        #expect(
            sightings(frame) == [
                Sighting(mac: anna, address: IPAddress("fd77::a"), isPresence: true)
            ])
    }

    @Test("an address that is only being tried is no presence")
    func tentative() {
        let none = [UInt8](repeating: 0, count: 16)
        let frame = nd([135, 0, 0, 0, 0, 0, 0, 0] + Frames.v6(10), from: none)
        #expect(sightings(frame) == [Sighting(mac: anna, address: IPAddress("fd77::a"))])
    }

    @Test("a router advertisement tells its prefixes, and whether it is a way out")
    func router() {
        let prefix: [UInt8] =
            [3, 4, 64, 0xc0] + [UInt8](repeating: 0, count: 12) + [0xfd, 0x77]
            + [UInt8](repeating: 0, count: 14)
        let frame = nd(
            [134, 0, 0, 0, 64, 0, 7, 8] + [UInt8](repeating: 0, count: 8) + prefix,
            from: Frames.v6(10, linkLocal: true))
        let range = NetworkRange("fd77::/64")!
        #expect(claims(frame) == [.routes(prefixes: [range], isDefault: true)])
    }

    @Test("neighbour discovery that crossed a router, by its hop limit, is not believed")
    func routed() {
        var frame = nd([136, 0, 0, 0, 0x20, 0, 0, 0] + Frames.v6(10), from: Frames.v6(10))
        frame[14 + 7] = 254
        #expect(sightings(frame) == [])
    }

    private func nd(_ message: [UInt8], from address: [UInt8]) -> [UInt8] {
        var packet = Array(Frames.ipv6(address, Frames.v6(1), payload: message.count).prefix(40)) + message
        (packet[6], packet[7]) = (58, 255)
        return Frames.ethernet(type: 0x86dd, packet)
    }
}

@Suite("DHCP seen on the wire") struct DHCPTests {
    @Test("a request names its sender: host name, vendor class, identifier, what it asks for")
    func request() {
        let frame = Packets.dhcp([
            (12, Array("Annas-iPad".utf8)), (60, Array("android-dhcp-14".utf8)), (55, [1, 3, 6]),
            (61, [255, 1, 2, 3, 4, 5, 6, 7]),
        ])
        let sighting = sightings(frame)
        #expect(sighting.map(\.mac) == [anna])
        #expect(sighting[0].address == nil)
        #expect(
            sighting[0].claims == [
                .name(.dhcp, "Annas-iPad"), .vendorClass("android-dhcp-14"),
                .clientID([255, 1, 2, 3, 4, 5, 6, 7]), .requestedOptions([1, 3, 6]),
            ])
    }

    @Test("a full name counts in both of its forms", arguments: [UInt8(0), 4])
    func fullName(flags: UInt8) {
        let name = flags == 4 ? Packets.name("phone.anna.lan") : Array("phone.anna.lan".utf8)
        let found = claims(Packets.dhcp([(81, [flags, 0, 0] + name)]))
        #expect(found == [.name(.dhcp, "phone.anna"), .fullName("phone.anna.lan")])
    }

    @Test("an identifier that is only the hardware address again is none")
    func hardwareIdentifier() {
        #expect(claims(Packets.dhcp([(61, [1] + Frames.anna)])) == [])
    }

    @Test("nobody names another device: the frame must come from the client it speaks for")
    func forged() {
        #expect(sightings(Packets.dhcp(from: Frames.ben, [(12, Array("evil".utf8))])) == [])
    }

    @Test("who offers or acknowledges an address serves DHCP; the client has what is acknowledged")
    func server() {
        let frame = Packets.dhcp(operation: 2, type: 5, yourAddress: [192, 168, 7, 10])
        #expect(
            sightings(frame) == [
                Sighting(
                    mac: MACAddress("02:00:00:00:00:01"), address: IPAddress("192.168.7.1"), isPresence: true,
                    claims: [.servesDHCP]), Sighting(mac: anna, address: annaAddress),
            ])
    }

    @Test("DHCPv6 names its sender by full name and identifier")
    func v6() {
        let duid: [UInt8] = [0, 1, 0, 1, 9, 9, 9, 9] + Frames.anna
        let message =
            [1, 0, 0, 7] + [0, 1] + Frames.word(UInt16(duid.count)) + duid
            + [0, 39, 0, 10, 0] + Packets.name("nas.lan")
        let frame = Packets.udp(Frames.v6(10, linkLocal: true), port: 546, port: 547, message)
        #expect(
            sightings(frame) == [
                Sighting(
                    mac: anna, address: IPAddress("fe80::a"), isPresence: true,
                    claims: [.clientID(duid), .name(.dhcpv6, "nas"), .fullName("nas.lan")])
            ])
    }
}

@Suite("NetBIOS, LLMNR and SSDP") struct OtherNameTests {
    @Test("a NetBIOS registration names its sender; a group is not a name")
    func netbios() {
        let record = { (flags: UInt8) in
            Packets.record(Packets.netbiosName("OFFICE-PC"), type: 0x20, [flags, 0, 192, 168, 7, 10])
        }
        let frame = { (flags: UInt8) in
            Packets.udp(
                port: 137, to: [192, 168, 7, 255], port: 137,
                Packets.dns(response: false, operation: 5, [record(flags)]))
        }
        #expect(claims(frame(0)) == [.name(.netbios, "OFFICE-PC")])
        #expect(claims(frame(0x80)) == [])
    }

    @Test("a NetBIOS status lists the machine's name among its groups and services")
    func status() {
        func row(_ name: String, kind: UInt8, _ flags: UInt16) -> [UInt8] {
            Array(name.utf8) + [UInt8](repeating: 0x20, count: 15 - name.utf8.count) + [kind]
                + Frames.word(flags)
        }
        let rows =
            [3] + row("WORKGROUP", kind: 0, 0x8400) + row("NAS", kind: 0x20, 0x400)
            + row("NAS", kind: 0, 0x400)
        let message = Packets.dns([Packets.record(Packets.netbiosName("*"), type: 0x21, rows)])
        #expect(claims(Packets.udp(port: 137, port: 40_000, message)) == [.name(.netbios, "NAS")])
    }

    @Test("a browser datagram names its sender")
    func datagram() {
        let message = [0x11, 2, 0, 1, 192, 168, 7, 10, 0, 138, 0, 100, 0, 0] + Packets.netbiosName("NAS")
        #expect(claims(Packets.udp(port: 138, port: 138, message)) == [.name(.netbios, "NAS")])
    }

    @Test("an LLMNR answer names who has its address; a question names nobody")
    func llmnr() {
        let record = Packets.record(Packets.name("laptop"), type: 1, [192, 168, 7, 10])
        #expect(
            claims(Packets.udp(port: 5355, port: 40_000, Packets.dns([record]))) == [.name(.llmnr, "laptop")])
        let question = Packets.udp(port: 5355, port: 5355, Packets.dns(response: false, [record]))
        #expect(claims(question) == [])
    }

    @Test(
        "an LLMNR answer to who has an address names its sender, and no other address", arguments: [10, 11])
    func llmnrPointer(last: Int) {
        let record = Packets.record(
            Packets.name("\(last).7.168.192.in-addr.arpa"), type: 12, Packets.name("laptop"))
        let frame = Packets.udp(port: 5355, port: 40_000, Packets.dns([record]))
        #expect(claims(frame) == (last == 10 ? [.name(.llmnr, "laptop")] : []))
    }

    @Test("who asks by LLMNR for everything of one name makes sure that it is free to be its own")
    func llmnrUniqueness() {
        let question = { (type: UInt16) in
            let header: [UInt8] = [0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
            return Packets.udp(
                port: 50_000, port: 5355, header + Packets.name("User-PC") + Frames.word(type) + [0, 1])
        }
        #expect(claims(question(255)) == [.name(.llmnr, "User-PC", rank: 1)])
        #expect(claims(question(1)) == [])
    }

    @Test("a switch tells its system name; a list that is cut tells nothing")
    func lldp() {
        let list: [UInt8] =
            [2, 7, 4] + Frames.anna + [4, 2, 7, 0x31, 6, 2, 0, 120, 10, 6] + Array("attic1".utf8)
        let frame = { Frames.ethernet(type: 0x88cc, $0 + [0, 0]) }
        #expect(claims(frame(list)) == [.name(.lldp, "attic1")])
        #expect(claims(frame(Array(list.dropLast(4)))) == [])
        #expect(Announcement(frame: frame(list))?.kind == .lldp)
    }

    @Test(
        "what SSDP tells is of the device that has its document's address",
        arguments: [
            ("http://192.168.7.10:80/a.xml", "192.168.7.10"), ("http://192.168.7.11/", "192.168.7.11"),
            ("http://[fd77::b]:5000/", "fd77::b"), ("http://tv.lan/", "192.168.7.10"),
        ])
    func ssdpRepeated(location: String, owner: String) {
        let text = "NOTIFY * HTTP/1.1\r\nLOCATION: \(location)\r\nSERVER: TV/2\r\n\r\n"
        let found = sightings(Packets.udp(port: 1900, port: 1900, Array(text.utf8)))
        let told = found.filter { !$0.claims.isEmpty }
        #expect(told.map(\.address) == [IPAddress(owner)] && told.map(\.claims) == [[.software("TV/2")]])
        #expect(told.map(\.mac) == [owner == "192.168.7.10" ? anna : nil])
    }

    @Test("SSDP tells what a device is and runs")
    func ssdp() {
        let text =
            "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
            + "NT: urn:schemas-upnp-org:device:MediaRenderer:1\r\nSERVER: Linux/5 UPnP/1.0 TV/2\r\n\r\n"
        #expect(
            claims(Packets.udp(port: 1900, port: 1900, Array(text.utf8))) == [
                .service("upnp:MediaRenderer"), .software("Linux/5 UPnP/1.0 TV/2"),
            ])
    }
}
