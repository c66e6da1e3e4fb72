import MonitorCore
import Testing

@testable import LanCore

private let anna = MACAddress("02:00:00:00:00:0a")!
private let ben = MACAddress("02:00:00:00:00:0b")!
private let printer = MACAddress("00:11:22:00:00:01")!
private let address = IPAddress("192.168.7.10")!

private func names(_ registry: DeviceRegistry, at seconds: Int64 = 0) -> [String] {
    var registry = registry
    return registry.samples(at: time(seconds), measured: [:]).map(\.name)
}

private func said(_ mac: MACAddress?, _ address: IPAddress? = nil, _ claims: Claim...) -> Sighting {
    Sighting(mac: mac, address: address, isPresence: address != nil, claims: claims)
}

@Suite("naming devices") struct DeviceNamingTests {
    @Test("the most trusted source names the device, and every source's name is kept")
    func precedence() throws {
        var registry = DeviceRegistry()
        let claims = NameSource.allCases.map { Claim.name($0, "by-\($0.rawValue)") }
        registry.observe(
            [Sighting(mac: anna, address: address, isPresence: true, claims: claims.shuffled())], at: time(0))
        registry.name(address, "by-dns")
        let device = try #require(registry.samples(at: time(0), measured: [:]).first)
        #expect(device.name == "by-operator")
        #expect(device.identity.names.map(\.source) == NameSource.allCases)
        #expect(device.identity.names.allSatisfy { $0.text == "by-\($0.source.rawValue)" })
    }

    @Test("a name that leaves its file leaves the device")
    func file() {
        var registry = DeviceRegistry()
        registry.observe([said(anna, address, .name(.dhcp, "ipad"))], at: time(0))
        registry.adopt(NameBook(byMAC: [anna: "Anna's iPad"]), from: .operatorFile)
        #expect(names(registry) == ["Anna's iPad"])
        registry.adopt(NameBook(), from: .operatorFile)
        #expect(names(registry) == ["ipad"])
    }

    @Test(
        "claims of a host count for the device that has told that it is this host", arguments: [true, false])
    func ofHost(isKnown: Bool) {
        var registry = DeviceRegistry()
        if isKnown { registry.observe([neighbour("192.168.7.10", anna)], at: time(0)) }
        let told = { (host: String, name: String) in
            Sighting(mac: anna, claims: [.name(.serviceInstance, name)], host: host)
        }
        registry.observe([told("router", "too early")], at: time(0))
        registry.observe([said(anna, nil, .name(.mdns, "router"))], at: time(1))
        registry.observe([told("cc-0011", "Living Room TV")], at: time(2))
        if !isKnown { registry.observe([neighbour("192.168.7.10", anna)], at: time(3)) }
        #expect(names(registry, at: 3) == ["router"])
        registry.observe([told("ROUTER", "Files")], at: time(4))
        #expect(names(registry, at: 4) == ["Files"])
    }

    @Test("what a device says before it has an address waits for it")
    func waiting() {
        var registry = DeviceRegistry()
        registry.observe([said(anna, nil, .name(.dhcp, "ipad"))], at: time(0))
        #expect(names(registry).isEmpty)
        registry.observe([neighbour("192.168.7.10", anna)], at: time(3))
        #expect(names(registry, at: 3) == ["ipad"])
    }

    @Test("what is said of an address names the device that has it, and nobody where nobody has it")
    func byAddress() {
        var registry = DeviceRegistry()
        registry.observe([said(nil, nil, .name(.mdns, "nobody"))], at: time(0))
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        registry.observe([Sighting(address: address, claims: [.name(.mdns, "ipad")])], at: time(0))
        #expect(names(registry) == ["ipad"])
    }

    @Test("a worse name of the same source does not replace a better one, until that has grown old")
    func rank() {
        var registry = DeviceRegistry()
        registry.observe([said(anna, address, .name(.serviceInstance, "Good", rank: 1))], at: time(0))
        registry.observe([said(anna, address, .name(.serviceInstance, "Worse", rank: 9))], at: time(10))
        #expect(names(registry, at: 10) == ["Good"])
        registry.observe([said(anna, address, .name(.serviceInstance, "Worse", rank: 9))], at: time(3601))
        #expect(names(registry, at: 3601) == ["Worse"])
    }

    @Test("two devices may say the same name: it is both of theirs")
    func twins() {
        var registry = DeviceRegistry()
        registry.observe([said(anna, address, .name(.dhcp, "ipad"))], at: time(0))
        registry.observe([said(ben, IPAddress("192.168.7.11"), .name(.dhcp, "ipad"))], at: time(0))
        #expect(names(registry) == ["ipad", "ipad"])
    }

    @Test(
        "a rotated hardware address is linked to the earlier one by client identifier or full name only",
        arguments: [
            ([Claim.clientID([0, 1, 2, 3, 4, 5, 6])], "DHCP client identifier"),
            ([.fullName("phone.anna.lan")], "full name phone.anna.lan"), ([.name(.dhcp, "iPhone")], nil),
        ] as [([Claim], String?)])
    func rotated(claims: [Claim], reason: String?) throws {
        var registry = DeviceRegistry()
        registry.observe(
            [Sighting(mac: anna, address: address, isPresence: true, claims: claims)], at: time(0))
        let later = IPAddress("192.168.7.11")!
        registry.observe(
            [Sighting(mac: ben, address: later, isPresence: true, claims: claims)], at: time(600))
        let device = try #require(registry.samples(at: time(600), measured: [:]).first { $0.mac == ben })
        #expect(device.identity.earlierSelf == reason.map { EarlierSelf(mac: anna, reason: $0) })
    }

    @Test("an assigned hardware address is not linked: it does not rotate")
    func assigned() {
        var registry = DeviceRegistry()
        registry.observe([said(anna, address, .fullName("a.lan"))], at: time(0))
        registry.observe([said(printer, IPAddress("192.168.7.11"), .fullName("a.lan"))], at: time(600))
        #expect(registry.samples(at: time(600), measured: [:]).allSatisfy { $0.identity.earlierSelf == nil })
    }

    @Test(
        "hints say what a device seems to be, and why",
        arguments: [
            (Claim.service("_ipp._tcp"), DeviceHint(kind: .printer, reason: "service _ipp._tcp")),
            (
                .vendorClass("android-dhcp-14"),
                DeviceHint(kind: .phone, reason: "DHCP vendor class android-dhcp-14")
            ),
            (.name(.dhcp, "Annas-iPad"), DeviceHint(kind: .tablet, reason: "name Annas-iPad")),
            (.service("upnp:MediaRenderer"), DeviceHint(kind: .tv, reason: "service upnp:MediaRenderer")),
            (
                .routes(prefixes: [], isDefault: true),
                DeviceHint(kind: .router, reason: "sends router advertisements")
            ),
        ])
    func hint(claim: Claim, hint: DeviceHint) {
        var registry = DeviceRegistry()
        registry.observe([said(anna, address, claim)], at: time(0))
        #expect(registry.samples(at: time(0), measured: [:]).first?.identity.hints == [hint])
    }

    @Test("the vendor comes with the list, for assigned addresses")
    func vendor() {
        var registry = DeviceRegistry()
        registry.observe([said(printer, address), said(anna, IPAddress("192.168.7.11"))], at: time(0))
        registry.adopt(VendorTable([(24, 0x001122, "CIMSYS Inc")]))
        #expect(registry.samples(at: time(0), measured: [:]).map(\.identity.vendor) == ["CIMSYS Inc", nil])
    }
}

@Suite("events of devices") struct DeviceEventTests {
    /// A registry that has met everybody: newcomers are news.
    private static func settled() -> DeviceRegistry {
        var registry = DeviceRegistry(activeSeconds: 180, idleSeconds: 900)
        registry.restore(DeviceMemory(), at: time(0))
        return registry
    }

    private static func events(_ registry: inout DeviceRegistry, at seconds: Int64) -> [DeviceEvent.Kind] {
        registry.judge(at: time(seconds))
        return registry.takeEvents().map(\.kind)
    }

    @Test("a device is new once, gone when inactive, and returned when heard again; idle is no news")
    func life() {
        var registry = Self.settled()
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        #expect(Self.events(&registry, at: 0) == [.new])
        #expect(Self.events(&registry, at: 5) == [])
        #expect(Self.events(&registry, at: 900) == [])
        #expect(registry.samples(at: time(900), measured: [:]).map(\.status) == [.idle])
        #expect(Self.events(&registry, at: 901) == [.gone])
        #expect(Self.events(&registry, at: 905) == [])
        registry.observe([neighbour("192.168.7.10", anna)], at: time(910))
        #expect(Self.events(&registry, at: 910) == [.returned])
    }

    @Test("on a first start whom the agent meets in two minutes is no news, later ones are")
    func learning() {
        var registry = DeviceRegistry()
        #expect(Self.events(&registry, at: 0) == [])
        registry.observe([neighbour("192.168.7.10", anna)], at: time(120))
        #expect(Self.events(&registry, at: 120) == [])
        registry.observe([neighbour("192.168.7.11", ben)], at: time(125))
        #expect(Self.events(&registry, at: 125) == [.new])
    }

    @Test("a device has changed its address when the old one fell silent, and only then")
    func addressChanged() {
        var registry = Self.settled()
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        _ = Self.events(&registry, at: 0)
        registry.observe([neighbour("192.168.7.99", anna)], at: time(60))
        #expect(Self.events(&registry, at: 60) == [])
        registry.observe([neighbour("192.168.7.99", anna)], at: time(95))
        registry.judge(at: time(95))
        let events = registry.takeEvents()
        #expect(events.map(\.kind) == [.addressChanged])
        #expect(events.first?.previousAddress == address)
        #expect(events.first?.address == IPAddress("192.168.7.99"))
        #expect(registry.samples(at: time(95), measured: [:]).first?.otherAddresses == [])
    }

    @Test("a device with two addresses that both answer has not changed them")
    func twoAddresses() {
        var registry = Self.settled()
        for seconds in stride(from: Int64(0), to: 600, by: 30) {
            registry.observe(
                [neighbour("192.168.7.10", anna), neighbour("192.168.7.99", anna)], at: time(seconds))
            #expect(!Self.events(&registry, at: seconds).contains(.addressChanged))
        }
    }

    @Test(
        "two devices that claim one address in turn are in conflict, told once an hour; one that moves is not"
    )
    func conflict() throws {
        var registry = Self.settled()
        registry.observe([neighbour("192.168.7.10", anna)], at: time(0))
        registry.observe([neighbour("192.168.7.10", ben)], at: time(10))
        #expect(!Self.events(&registry, at: 10).contains(.addressConflict))
        registry.observe([neighbour("192.168.7.10", anna)], at: time(20))
        registry.judge(at: time(20))
        let event = try #require(registry.takeEvents().first { $0.kind == .addressConflict })
        #expect(event.address == address && event.mac == anna && event.otherMAC == ben)
        for seconds in Int64(3)..<20 {
            registry.observe(
                [neighbour("192.168.7.10", seconds % 2 == 0 ? anna : ben)], at: time(seconds * 10))
        }
        #expect(!Self.events(&registry, at: 200).contains(.addressConflict))
    }

    @Test("traffic under another hardware address is no conflict: repeaters send so")
    func repeater() {
        var registry = Self.settled()
        for seconds in Int64(0)..<10 {
            registry.observe([neighbour("192.168.7.10", anna)], at: time(seconds * 10))
            registry.observe([window(tally("192.168.7.10", ben, up: 9))], at: time(seconds * 10 + 5))
        }
        #expect(!Self.events(&registry, at: 100).contains(.addressConflict))
    }

    @Test("a stranger's router advertisement or DHCP server is told once; this host's own never")
    func routers() {
        var registry = Self.settled()
        registry.ownMACs = [ben]
        let offers = [said(anna, address, .servesDHCP), said(ben, IPAddress("192.168.7.1"), .servesDHCP)]
        registry.observe(offers + offers, at: time(0))
        registry.judge(at: time(0))
        let told = registry.takeEvents().filter { $0.kind == .routerAdvertised }
        #expect(told.map(\.mac) == [anna])
        #expect(told.first?.detail == "a DHCP server")
    }

    @Test("a flood makes no more than 64 events a snapshot; the rest is counted")
    func flood() {
        var registry = Self.settled()
        let made = (0..<200).map { neighbour("192.168.7.\($0)", MACAddress(raw: 0x0600_0000_0000 + $0)) }
        registry.observe(made, at: time(0))
        #expect(Self.events(&registry, at: 0).count == 64)
        #expect(registry.droppedEvents == 200 - 64)
    }
}

@Suite("what kind of device it is") struct DeviceHintTests {
    private func hints(_ claims: Claim...) -> [DeviceHint] {
        var registry = DeviceRegistry()
        registry.observe(
            [Sighting(mac: anna, address: address, isPresence: true, claims: claims)], at: time(0))
        return registry.samples(at: time(0), measured: [:]).first?.identity.hints ?? []
    }

    @Test(
        "the list of DHCP options that a system asks for tells it, where it is exactly that list",
        arguments: [
            ([1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252], DeviceHint.Kind.computer),
            ([1, 3, 6, 15, 26, 28, 51, 58, 59, 43], .phone), ([1, 3, 28, 6], .appliance), ([1, 3, 6], nil),
            ([1, 3, 6, 28], nil),
        ] as [([UInt8], DeviceHint.Kind?)])
    func requestedOptions(list: [UInt8], kind: DeviceHint.Kind?) {
        #expect(hints(.requestedOptions(list)).map(\.kind) == [kind].compactMap { $0 })
    }

    @Test("what a device offers tells more than what it asks for")
    func surer() {
        let list: [UInt8] = [1, 121, 3, 6, 15, 119, 252]
        let found = hints(.service("_airplay._tcp"), .requestedOptions(list))
        #expect(found == [DeviceHint(kind: .tv, reason: "service _airplay._tcp")])
        #expect(
            hints(.requestedOptions(list))
                == [DeviceHint(kind: .phone, reason: "DHCP options asked for as iOS does")])
    }
}

@Suite("the memory of devices") struct DeviceRestoreTests {
    @Test("first seen, names and routers outlive a restart, which is no news to anybody")
    func restart() throws {
        var before = DeviceRegistry()
        before.observe([said(anna, address, .name(.dhcp, "ipad"), .servesDHCP)], at: time(0))
        var after = DeviceRegistry()
        after.restore(before.memory, at: time(60))
        after.observe([said(anna, address, .servesDHCP)], at: time(65))
        after.judge(at: time(65))
        #expect(after.takeEvents() == [])
        let device = try #require(after.samples(at: time(65), measured: [:]).first)
        #expect(device.firstSeen == time(0).time && device.name == "ipad" && device.status == .active)
        #expect(after.memory.routers == before.memory.routers)
    }

    @Test("after long it has returned, and known addresses are listed for a day")
    func longer() {
        var before = DeviceRegistry()
        before.observe([neighbour("192.168.7.10", anna)], at: time(0))
        var after = DeviceRegistry()
        after.restore(before.memory, at: time(5000))
        #expect(after.samples(at: time(5000), measured: [:]).map(\.status) == [.inactive])
        after.observe([neighbour("192.168.7.10", anna)], at: time(5001))
        after.judge(at: time(5001))
        #expect(after.takeEvents().map(\.kind) == [.returned])
        var late = DeviceRegistry()
        late.restore(before.memory, at: time(90_000))
        #expect(late.samples(at: time(90_000), measured: [:]).isEmpty)
        late.observe([neighbour("192.168.7.10", anna)], at: time(90_001))
        #expect(late.samples(at: time(90_001), measured: [:]).map(\.firstSeen) == [time(0).time])
    }

    @Test("a clock that starts in 1970 makes nobody present")
    func clock() {
        var before = DeviceRegistry()
        before.observe([neighbour("192.168.7.10", anna)], at: time(0))
        var after = DeviceRegistry()
        after.restore(before.memory, at: time(5, clockSetBy: -1_700_000_000))
        #expect(after.samples(at: time(5), measured: [:]).map(\.status) == [.inactive])
    }

    @Test("ten thousand made-up clients push out no device, also when devices are remembered only")
    func flood() {
        var before = DeviceRegistry(maximumDevices: 64)
        before.observe([window(tally("192.168.7.10", anna, up: 5_000_000))], at: time(0))
        var registry = DeviceRegistry(maximumDevices: 64)
        registry.restore(before.memory, at: time(2000))
        for round in UInt64(0)..<40 {
            let made = (0..<250).map { last in
                said(
                    MACAddress(raw: 0x0600_0000_0000 + round * 250 + last),
                    IPAddress(v4: 0xc0a8_0800 + UInt32(last)))
            }
            registry.observe(made, at: time(2000 + Int64(round) * 200))
            registry.judge(at: time(2000 + Int64(round) * 200))
        }
        let devices = registry.samples(at: time(10_000), measured: [:])
        #expect(devices.contains { $0.mac == anna && $0.firstSeen == time(0).time })
        #expect(registry.memory.entries.count <= 64)
        #expect(registry.forgotten > 9000)
    }
}
