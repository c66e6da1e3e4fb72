import DeviceAccess
import DeviceRegistry
import Foundation
import HubCore
import HubDatabase
import HubServer
import Inventory
import MonitorCore
import Testing

@testable import HubInventory

@Suite("the store of sightings") struct InventoryStoreTests {
    @Test("a switch that fails three times keeps its intervals, and nothing is doubled afterwards")
    func failing() async throws {
        let kept = try Kept()
        let device = try await kept.device("sw-1")
        #expect(try await kept.read(device, [(mac(1), "1", 10), (mac(2), "2", 10)]).opened == 2)
        for verdict in [DeviceReading.Verdict.failed, .partial, .failed] {
            kept.pass(900)
            #expect(try await kept.read(device, [], verdict).closed == 0)
        }
        let state = try await kept.found(device.number)
        #expect(state.state == .failed && state.failures == 1)
        kept.pass(900)
        #expect(try await kept.read(device, [(mac(1), "1", 10), (mac(2), "2", 10)]) == AppliedReading())
        let found = try await kept.store.search(mac(1), switchPeriod: 900)
        #expect(found.stations.first?.history.count == 1)
        #expect(found.stations.first?.places.first?.confidence == .sure)
    }

    @Test("two complete readings without it close an interval at the last one that had it")
    func closing() async throws {
        let kept = try Kept()
        let device = try await kept.device("sw-1")
        let first = kept.now
        try await kept.read(device, [(mac(1), "1", 10)])
        kept.pass(900)
        #expect(try await kept.read(device, []).closed == 0)
        kept.pass(900)
        #expect(try await kept.read(device, []).closed == 1)
        let card = try #require(try await kept.store.search(mac(1), switchPeriod: 900).stations.first)
        #expect(card.places.first?.place.last == first)
        #expect(card.places.first?.reasons.contains("the port is empty now") == true)
    }

    @Test("an IP address leads to the stations that had it by a router's ARP table, with from when to when")
    func bindings() async throws {
        let kept = try Kept()
        let (device, router) = (try await kept.device("sw-1"), try await kept.device("nas-1", .nas))
        try await kept.read(device, [(mac(1), "7", 10), (mac(2), "8", 10)])
        let first = kept.now
        for _ in 0..<4 {
            try await kept.arp(router, [("192.0.2.7", mac(1)), ("192.0.2.999", mac(3)), ("0.0.0.0", mac(3))])
            kept.pass(300)
        }
        // Another box has the address then; the first one comes back a day later.
        try await kept.arp(router, [("192.0.2.7", mac(2))])
        kept.pass(86_400)
        try await kept.arp(router, [("192.0.2.7", mac(1))])
        let stations = try await kept.store.search("192.0.2.7", switchPeriod: 900).stations
        #expect(stations.map { "\($0.address)" } == [mac(1), mac(2)])
        #expect(stations.first?.places.first?.place.port == "7")
        let times = try #require(stations.first).bindings.map { [$0.first - first, $0.last - first] }
        #expect(times == [[87_600, 87_600], [0, 900]])
        #expect(stations.first?.bindings.first?.router == "nas-1")
        // A reading that is older than the last one, or failed, changes nothing.
        kept.pass(-3600)
        try await kept.arp(router, [("192.0.2.7", mac(9))])
        kept.pass(3600)
        try await kept.arp(router, [("192.0.2.7", mac(9))], .failed)
        #expect(try await kept.store.search("192.0.2.7", switchPeriod: 900).stations.count == 2)
        #expect(try await kept.store.search("192.0.2.8", switchPeriod: 900).isEmpty)
        // The row of an address that was no address is nowhere.
        #expect(try await kept.store.search(mac(3), switchPeriod: 900).isEmpty)
    }

    @Test("a flood of made-up stations in an ARP table is bounded, and those that are known stay")
    func flood() async throws {
        let kept = try Kept()
        let router = try await kept.device("nas-1", .nas)
        let known: [(address: String, mac: String)] = (1...3).map { ("192.0.2.\($0)", mac($0)) }
        for _ in 0..<2 {
            try await kept.arp(router, known)
            kept.pass(300)
        }
        func flood(_ turn: Int) -> [(address: String, mac: String)] {
            (0..<5000).map { ("10.\(turn).\($0 / 250).\($0 % 250)", mac(100 + turn * 5000 + $0)) }
        }
        try await kept.arp(router, flood(0) + known)
        func counts() async throws -> [Int?] {
            try await kept.database.read(.decision) { database in
                try ["addressBindings", "stations"].map {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
                }
            }
        }
        let strangers = InventoryStore.mostStrangers
        #expect(try await counts() == [strangers + 3, strangers + 3])
        let reading = try #require(try await kept.store.readings(of: router.number, atMost: 1).first)
        #expect(reading.reason?.hasPrefix("904 new stations were left out") == true)
        // A device has so many intervals: what was there once goes first.
        kept.pass(300)
        try await kept.arp(router, flood(1) + known, atMost: 5000)
        #expect(try await counts()[0] == 5000)
        let stations = try await kept.store.search("192.0.2.1", switchPeriod: 900).stations
        #expect(stations.map { "\($0.address)" } == [mac(1)])
        #expect(stations.first?.bindings.first.map { $0.last - $0.first } == 900)
        // And of its stations nothing is known any more.
        let upkeep = kept.store.upkeep { 365 }
        let times = UpkeepTimes(
            now: UTCTime(milliseconds: kept.now * 1000), history: UTCTime(milliseconds: kept.now * 1000))
        try await upkeep.run(times) {}
        #expect(try await counts() == [5000, 5000])
    }

    @Test("a switch that routes nothing is asked for its ARP table once a day, one that routes each time")
    func needless() async throws {
        let kept = try Kept()
        let (plain, routing) = (try await kept.device("sw-1"), try await kept.device("sw-2"))
        #expect(try await kept.store.mayHaveBindings(plain.number))
        try await kept.arp(plain, [("192.0.2.1", mac(1)), ("192.0.2.2", mac(2))])
        try await kept.arp(routing, (1...9).map { ("192.0.2.\($0)", mac($0)) })
        kept.pass(3600)
        #expect(try await !kept.store.mayHaveBindings(plain.number))
        #expect(try await kept.store.mayHaveBindings(routing.number))
        // It failed once: it routes all the same.
        try await kept.arp(routing, [], .failed)
        #expect(try await kept.store.mayHaveBindings(routing.number))
        kept.pass(82_800)
        #expect(try await kept.store.mayHaveBindings(plain.number))
    }

    @Test("a station that comes back to an IP address had it not while another did")
    func addressesThatMove() async throws {
        let kept = try Kept()
        let router = try await kept.device("nas-1", .nas)
        let first = kept.now
        for station in [mac(1), mac(2), mac(1)] {
            try await kept.arp(router, [("192.0.2.7", station)])
            kept.pass(300)
        }
        let stations = try await kept.store.search("192.0.2.7", switchPeriod: 900).stations
        let times = stations.map { station in station.bindings.map { [$0.first - first, $0.last - first] } }
        #expect(times == [[[600, 600], [0, 0]], [[300, 300]]])
    }

    @Test("a customer who is offline for forty days is found by login, with who has the port today")
    func fortyDays() async throws {
        let kept = try Kept()
        let (device, server) = (try await kept.device("sw-12"), try await kept.device("nas-1", .nas))
        try await kept.read(device, [(mac(1), "7", 10)])
        try await kept.sessions(
            server, [("agro1181", mac(1), "192.0.2.50"), ("Пётр «x»", mac(2), "192.0.2.51")])
        for _ in 0..<2 {
            kept.pass(60)
            try await kept.sessions(server, [])
            try await kept.read(device, [])
        }
        kept.pass(40 * 86_400)
        try await kept.read(device, [(mac(9), "7", 10)])
        try await kept.sessions(server, [("agro0999", mac(9), "192.0.2.50")])
        let card = try #require(try await kept.store.search("AGRO1181", switchPeriod: 900).logins.first)
        #expect(card.name == "agro1181" && card.open == nil)
        let station = try #require(card.stations.first)
        let best = try #require(station.places.first)
        #expect(best.place.device == "sw-12" && best.place.port == "7" && best.confidence == .likely)
        #expect(best.reasons.contains { $0.hasPrefix("last seen here 40 d") })
        #expect(station.occupants.map(\.login) == ["agro0999"])
        #expect(try await kept.store.search("Пётр", switchPeriod: 900).logins.first?.name == "Пётр «x»")
    }

    @Test(
        "other features are told the sessions of addresses, those that are open first, and the addresses of logins"
    )
    func directory() async throws {
        let kept = try Kept()
        let server = try await kept.device("nas-1", .nas)
        let began = kept.now
        try await kept.sessions(server, [("agro1", mac(1), "192.0.2.1"), ("agro2", mac(2), "192.0.2.2")])
        for _ in 0..<2 {
            kept.pass(60)
            try await kept.sessions(server, [("agro3", mac(1), "192.0.2.3")])
        }
        let (first, second) = (MACAddress(mac(1))!, MACAddress(mac(2))!)
        let known = try await kept.store.sessions(of: [first, second, MACAddress(raw: 9)], atMost: 5)
        #expect(known.keys.sorted() == [first, second])
        #expect(known[first]?.map(\.login) == ["agro3", "agro1"])
        #expect(known[first]?.map(\.address) == ["192.0.2.3", "192.0.2.1"])
        #expect(known[first]?.map { $0.until == nil } == [true, false])
        #expect(known[second]?.first?.until == UTCTime(milliseconds: began * 1000))
        #expect(try await kept.store.sessions(of: [first], atMost: 1)[first]?.map(\.login) == ["agro3"])
        #expect(try await kept.store.stations(ofLogin: "AGRO2", atMost: 9) == [second])
        #expect(try await kept.store.stations(ofLogin: "agro", atMost: 9).sorted() == [first, second])
        #expect(try await kept.store.stations(ofLogin: "agro", atMost: 1) == [first])
        for words in ["%%%", "ag", ""] {
            #expect(try await kept.store.stations(ofLogin: words, atMost: 9) == [], "\(words)")
        }
        #expect(known[first]?.first?.readAt == UTCTime(milliseconds: kept.now * 1000))
        #expect(try await kept.store.openSessions()?.map(\.login) == ["agro3"])
    }

    @Test("every spelling of an address, its last digits and an IP address find the same place")
    func spellings() async throws {
        let kept = try Kept()
        let (device, server) = (try await kept.device("sw-1"), try await kept.device("nas-1", .nas))
        try await kept.read(device, [("48:8f:5a:00:be:ef", "3", 0)])
        try await kept.sessions(server, [("ivan", "48:8f:5a:00:be:ef", "192.0.2.9")])
        for words in [
            "48:8f:5a:00:be:ef", "48-8F-5A-00-BE-EF", "488f.5a00.beef", "488f-5a00-beef", "488f5a00beef",
            "48 8f 5a 00 be ef", "00beef", "beef", "5a00beef",
        ] {
            let found = try await kept.store.search(words, switchPeriod: 900)
            #expect(found.stations.first?.places.first?.place.port == "3", "\(words)")
        }
        let byAddress = try await kept.store.search("192.0.2.9", switchPeriod: 900)
        #expect(byAddress.logins.first?.stations.first?.places.first?.place.port == "3")
        await #expect(throws: InventoryFault.query(.empty)) {
            try await kept.store.search(" ", switchPeriod: 900)
        }
    }

    @Test("a customer who moves is on the new port at once")
    func moving() async throws {
        let kept = try Kept()
        let (one, two) = (try await kept.device("sw-1"), try await kept.device("sw-2"))
        try await kept.read(one, [(mac(1), "1", 10)])
        try await kept.read(two, [(mac(2), "1", 10)])
        try await kept.store.judgeSides()
        kept.pass(300)
        try await kept.read(two, [(mac(2), "1", 10), (mac(1), "1", 10)])
        let card = try #require(try await kept.store.search(mac(1), switchPeriod: 900).stations.first)
        #expect(card.places.map(\.place.device) == ["sw-2", "sw-1"])
        #expect(card.places.map { $0.place.last == nil } == [true, false])
        let left = try await kept.store.ports(of: one.number)
        #expect(left.first?.addresses == 0)
    }

    @Test("the port to another switch leads on, by its own address behind it; the gateway's port is up")
    func sides() async throws {
        let kept = try Kept()
        let (core, edge) = (try await kept.device("core"), try await kept.device("sw-1"))
        var server = DeviceDefinition(name: "nas-1", address: "192.0.2.2")
        server.kind = .nas
        server.namedAddresses = [MACAddress(mac(900))!]
        _ = try await kept.registry.add(server, by: .console)
        try await kept.read(edge, [(mac(1), "1", 10), (mac(900), "24", 10)], own: [mac(800)])
        try await kept.read(core, [(mac(800), "2", 10), (mac(1), "2", 10), (mac(900), "1", 10)])
        try await kept.store.judgeSides()
        let ports = try await kept.store.ports(of: core.number)
        #expect(ports.first { $0.name == "2" }?.side == .leadsTo("sw-1"))
        #expect(ports.first { $0.name == "1" }?.side == .up)
        let card = try #require(try await kept.store.search(mac(1), switchPeriod: 900).stations.first)
        #expect(card.places.first?.place.device == "sw-1")
        #expect(card.places.map(\.confidence) == [.sure, .weak])
        try await kept.store.setSide(.access, note: "flat 12", of: ports[1].number, by: .console)
        let changed = try #require(try await kept.store.port(ports[1].number))
        #expect(changed.side == .access && changed.isByHand && changed.note == "flat 12")
    }

    @Test("sessions end after two readings without them, and a server that shows none once ends none")
    func sessions() async throws {
        let kept = try Kept()
        let server = try await kept.device("nas-1", .nas)
        try await kept.sessions(server, [("a", mac(1), "192.0.2.1"), ("a", mac(2), "192.0.2.2")])
        kept.pass(60)
        try await kept.sessions(server, [])
        #expect(try await kept.store.sessions(login: "a", openOnly: true).count == 2)
        kept.pass(60)
        try await kept.sessions(server, [("a", mac(1), "192.0.2.1"), ("a", mac(2), "192.0.2.2")])
        #expect(try await kept.store.sessions(login: "a").count == 2)
        for _ in 0..<2 {
            kept.pass(60)
            try await kept.sessions(server, [("a", mac(1), "192.0.2.1")])
        }
        #expect(
            try await kept.store.sessions(login: "a", openOnly: true).map(\.station) == [MACAddress(mac(1))])
        #expect(try await kept.store.openSessions()?.count == 1)
        #expect(try await kept.store.customersOnline() == 1)
        #expect(try await kept.registry.counts() == (1, 0))
        let other = try Kept()
        #expect(try await other.store.openSessions() == nil)
        #expect(try await other.store.customersOnline() == nil)
        withExtendedLifetime(other) {}
    }

    @Test("a reading older than the one before does nothing")
    func late() async throws {
        let kept = try Kept()
        let device = try await kept.device("sw-1")
        try await kept.read(device, [(mac(1), "1", 10)])
        kept.pass(-3600)
        #expect(try await kept.read(device, []).isLate)
        #expect(try await kept.store.readings(of: device.number).count == 1)
    }

    @Test(
        "fifty readings of a device are kept, with the text of the newest alone, and the last complete one for ever"
    )
    func readings() async throws {
        let kept = try Kept()
        let device = try await kept.device("sw-1")
        try await kept.read(device, [(mac(1), "1", 10)])
        for _ in 0..<70 {
            kept.pass(60)
            var reading = DeviceReading(.failed, reason: "no answer", failure: .unreachable)
            reading.transcript = Array("text".utf8)
            _ = try await kept.store.apply(
                TimedReading(reading, at: kept.now, tookMilliseconds: 1), of: device)
        }
        let all = try await kept.store.readings(of: device.number, atMost: 100)
        #expect(all.count == 51)
        #expect(all.last?.verdict == .complete)
        #expect(all.filter(\.hasText).count == 1)
    }

    @Test("upkeep deletes old intervals, and never the last one of a station on a port")
    func upkeep() async throws {
        let kept = try Kept()
        let device = try await kept.device("sw-1")
        for day in 0..<6 {
            try await kept.read(device, [(mac(1), "1", 10)])
            kept.pass(100)
            try await kept.read(device, [])
            kept.pass(100)
            try await kept.read(device, [])
            kept.pass(86_400)
            #expect(day < 6)
        }
        kept.pass(500 * 86_400)
        let now = UTCTime(milliseconds: kept.now * 1000)
        for _ in 0..<2 {
            try await kept.store.upkeep { 400 }.run(UpkeepTimes(now: now, history: now)) {}
        }
        let card = try #require(try await kept.store.search(mac(1), switchPeriod: 900).stations.first)
        #expect(card.history.count == 1)
    }
}
