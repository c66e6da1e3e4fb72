import Inventory
import MonitorCore
import Testing

@Suite("the one search box") struct SearchTests {
    @Test(
        "reads nine spellings of a hardware address",
        arguments: [
            "48:8f:5a:00:00:01", "48:8F:5A:00:00:01", "48-8f-5a-00-00-01", "488f.5a00.0001", "488f-5a00-0001",
            "488f5a000001", "488F5A000001", " 48:8f:5a:00:00:01 ", "488f5a:000001",
        ])
    func stations(_ text: String) throws {
        #expect(try SearchQuery.readings(of: text).first == .station(MACAddress(raw: 0x488f_5a00_0001)))
    }

    @Test("reads last digits, an IP address, a serial number and a login, the most particular first")
    func others() throws {
        #expect(try SearchQuery.readings(of: "00:00:01") == [.tail("000001")])
        #expect(try SearchQuery.readings(of: "beef") == [.tail("beef"), .login("beef")])
        #expect(try SearchQuery.readings(of: "10.45.1.2") == [.address(try #require(IPAddress("10.45.1.2")))])
        #expect(try SearchQuery.readings(of: "hwtc11223344").first == .serial("HWTC11223344"))
        #expect(try SearchQuery.readings(of: "4857544311223344").first == .serial("4857544311223344"))
        #expect(try SearchQuery.readings(of: "agro1181") == [.login("agro1181")])
        #expect(try SearchQuery.readings(of: "иванов_кв12") == [.login("иванов_кв12")])
        #expect(try SearchQuery.readings(of: "dom5 kv7") == [.login("dom5 kv7")])
    }

    @Test("says with an example what to type")
    func faults() {
        #expect(throws: SearchQuery.Fault.empty) { try SearchQuery.readings(of: "  ") }
        #expect(throws: SearchQuery.Fault.tooLong) {
            try SearchQuery.readings(of: String(repeating: "a", count: 101))
        }
    }
}

@Suite("places and what is said of them") struct PlacesTests {
    private func place(
        _ device: String, _ port: String, _ side: PortSide, addresses: Int = 1, last: Int64? = nil
    ) -> Place {
        Place(
            device: device, port: port, vlans: [100], side: side, sideReason: .nothingElse,
            addresses: addresses,
            portVLANs: 1, first: 0, last: last, read: 99_000)
    }

    @Test("open before closed, then access, unread, leads to, up; nothing is dropped")
    func order() {
        let places = [
            place("a", "1", .up), place("b", "2", .leadsTo("c")), place("c", "3", .access, last: 50_000),
            place("d", "4", .unread("x")), place("e", "5", .access, addresses: 3), place("f", "6", .access),
        ]
        let ranked = Places.ranked(places, .init(now: 100_000))
        #expect(ranked.map(\.place.device) == ["f", "e", "d", "b", "a", "c"])
        #expect(ranked.map(\.confidence) == [.likely, .likely, .behind, .weak, .weak, .likely])
    }

    @Test(
        "a customer who has been offline for 40 days is found on his last access port, and it is said since when"
    )
    func offline() throws {
        let now: Int64 = 50 * 86_400
        let places = [
            place("core", "1", .leadsTo("sw-12"), addresses: 90, last: now - 39 * 86_400),
            place("sw-12", "7", .access, addresses: 0, last: now - 40 * 86_400),
        ]
        let first = try #require(Places.ranked(places, .init(now: now)).first)
        #expect(first.place.device == "sw-12")
        #expect(first.confidence == .likely)
        #expect(first.reasons.prefix(2) == ["last seen here 40 d ago", "the port is empty now"])
    }

    @Test("sure is only what is there now, alone, on one access port, freshly read, by few logins")
    func sure() {
        let one = place("f", "6", .access)
        #expect(Places.ranked([one], .init(now: 100_000)).first?.confidence == .sure)
        #expect(Places.ranked([one], .init(now: 200_000)).first?.confidence == .likely)
        #expect(Places.ranked([one], .init(now: 100_000, logins: 14)).first?.confidence == .likely)
        #expect(
            Places.ranked([one, place("g", "1", .access)], .init(now: 100_000)).map(\.confidence)
                == [.likely, .likely])
    }

    @Test("telephones, access points and stations are not on the way to anything")
    func capabilities() {
        #expect(PortSides.leadsOn("B,R") && PortSides.leadsOn("B") && PortSides.leadsOn("bridge router"))
        #expect(PortSides.leadsOn("W,B") && PortSides.leadsOn("Router Switch IGMP") && PortSides.leadsOn(nil))
        #expect(!PortSides.leadsOn("T") && !PortSides.leadsOn("W") && !PortSides.leadsOn("S,T"))
        #expect(!PortSides.leadsOn("B,T") && !PortSides.leadsOn("Host Phone"))
    }
}
