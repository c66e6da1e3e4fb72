import Foundation
import HubCore
import HubDatabase
import HubSeries
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubLan

@Suite("what is known of devices") struct DeviceTests {
    private static let identity = DeviceIdentity(
        names: [DeviceName(source: .lease, text: "annas-phone"), DeviceName(source: .mdns, text: "anna")],
        vendor: "Fairphone", model: "FP4", services: ["_ipp._tcp"],
        hints: [DeviceHint(kind: .phone, reason: "name annas-phone")],
        earlierSelf: EarlierSelf(mac: MACAddress(raw: 0x0277_0000_0009), reason: "DHCP client identifier"))
    private static let addresses = [IPAddress("fe80::1")!, IPAddress("192.168.7.99")!]

    private func described(_ sequence: UInt64, name: String = "annas-phone") -> Arrival {
        var one = arrival(sequence)
        one.snapshot.devices[0].name = name
        one.snapshot.devices[0].identity = Self.identity
        one.snapshot.devices[0].otherAddresses = Self.addresses
        return one
    }

    @Test("evidence comes back as it came, also after a restart")
    func evidence() async throws {
        try await withFolder { path in
            for sequence in UInt64(1)...2 {
                let running = try await Running(path)
                _ = try await running.store.store(described(sequence))
                let device = try #require(await running.store.devices(of: "attic")?.first)
                #expect(device.details == DeviceDetails(identity: Self.identity, addresses: Self.addresses))
                #expect(device.name == "annas-phone")
                await running.stop()
            }
        }
    }

    @Test("evidence is written when it changes, not when addresses come in another order")
    func writtenOnce() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            func changedAt() async throws -> Int64? {
                try await running.store.reading {
                    try Int64.fetchOne($0, sql: "SELECT changedAt FROM evidence")
                }
            }
            _ = try await running.store.store(described(1))
            var turned = described(2)
            turned.snapshot.devices[0].otherAddresses.reverse()
            _ = try await running.store.store(turned)
            #expect(try await changedAt() == noon + 5000)
            var other = described(3)
            other.snapshot.devices[0].identity.vendor = nil
            _ = try await running.store.store(other)
            #expect(try await changedAt() == noon + 15_000)
            await running.stop()
        }
    }

    @Test("what an older snapshot says of a name comes too late")
    func late() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(described(5, name: "new"))
            _ = try await running.store.store(described(4, name: "old"))
            #expect(try await running.store.devices(of: "attic")?.map(\.name) == ["new"])
            await running.stop()
        }
    }

    @Test(
        "a given name follows its device to a new hardware address, until that is given one, and no further")
    func inherited() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            let (store, earlier) = (running.store, "02:77:00:00:00:09")
            var before = arrival(1)
            before.snapshot.devices[0].mac = MACAddress(earlier)
            _ = try await store.store(before)
            _ = try await store.store(described(2))
            #expect(try await store.rename(earlier, of: "attic", to: GivenName("Anna's")))
            func now() async throws -> DeviceSummary? {
                try await store.devices(of: "attic")?.first { $0.device == mac.description }
            }
            let heir = try #require(await now())
            #expect(heir.name == "Anna's" && heir.givenName == nil)
            #expect(heir.inheritedName?.text == "Anna's" && heir.inheritedName?.device == earlier)
            #expect(try await store.rename(mac.description, of: "attic", to: GivenName("Ben's")))
            #expect(try await now()?.name == "Ben's")
            #expect(try await now()?.inheritedName == nil)
            await running.stop()
        }
    }

    @Test("devices that claim to be each other's earlier selves have their own names")
    func circle() {
        let macs = [MACAddress(raw: 0x02_0000_0000_01), MACAddress(raw: 0x02_0000_0000_02)]
        let devices = [(macs[0], macs[1]), (macs[1], macs[0])].map { one, other in
            DeviceSummary(
                device: "\(one)", agentName: "x", address: "192.168.7.1", firstSeen: UTCTime(milliseconds: 0),
                lastSeen: UTCTime(milliseconds: 0),
                details: DeviceDetails(
                    identity: DeviceIdentity(earlierSelf: EarlierSelf(mac: other, reason: "x")), addresses: []
                ))
        }
        #expect(devices.withInheritedNames() == devices)
    }

    @Test("an operator's name wins over the agent's until it is taken away")
    func rename() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            let store = running.store
            _ = try await store.store(described(1))
            #expect(try await store.rename(mac.description, of: "attic", to: GivenName("Anna's")))
            _ = try await store.store(described(2, name: "liar"))
            let device = try #require(await store.devices(of: "attic")?.first)
            #expect([device.name, device.givenName, device.agentName] == ["Anna's", "Anna's", "liar"])
            #expect(try await store.rename(mac.description, of: "attic", to: nil))
            #expect(try await store.devices(of: "attic")?.map(\.name) == ["liar"])
            #expect(try await !store.rename("02:00:00:00:00:01", of: "attic", to: nil))
            #expect(try await !store.rename(mac.description, of: "cellar", to: nil))
            let audit = try await store.audit(before: nil, atMost: 2)
            #expect(audit.map(\.action) == [.deviceUnnamed, .deviceNamed])
            #expect(audit.map(\.subject) == ["\(mac) of attic", "\(mac) of attic: Anna's"])
            await running.stop()
        }
    }

    @Test(
        "given names are fit to show, or refused",
        arguments: [
            ("Anna's phone", "Anna's phone"), ("  a\u{1b}[31m\nb ", "a[31mb"), ("", nil), ("\u{202e}", nil),
            ("192.168.7.1", nil), (String(repeating: "x", count: 63), String(repeating: "x", count: 63)),
            (String(repeating: "x", count: 64), nil),
        ] as [(String, String?)])
    func givenNames(text: String, kept: String?) {
        #expect(GivenName(text)?.text == kept)
    }

    @Test("a sender of endless devices gets so many series, and loses no bytes")
    func bounded() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            var flood = arrival(1)
            let one = flood.snapshot.devices[0]
            flood.snapshot.devices = (0..<UInt64(AgentSeries.most) + 100).map { number in
                var device = one
                device.mac = MACAddress(raw: 0x0200_0000_0000 + number)
                return device
            }
            _ = try await running.store.store(flood)
            let totals = try await running.store.totals(of: "attic", in: Period(number: 20_240_101))
            #expect(totals.count <= AgentSeries.most + 1)
            let sum = totals.reduce(0) { $0 + $1.downloadedBytes }
            #expect(sum == 1000 * (UInt64(AgentSeries.most) + 100))
            #expect(totals.first?.device == "other")
            await running.stop()
        }
    }

    @Test("damaged evidence costs itself alone")
    func damaged() {
        let packed = DeviceDetails(identity: Self.identity, addresses: Self.addresses).packed()
        for length in packed.indices {
            #expect(throws: PackReader.Damage.self) { try DeviceDetails(packed: Array(packed[..<length])) }
        }
    }
}
