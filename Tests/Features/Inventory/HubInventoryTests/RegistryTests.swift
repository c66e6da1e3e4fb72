import DeviceAccess
import DeviceRegistry
import Foundation
import HubCore
import HubDatabase
import MonitorCore
import Testing

@testable import HubInventory

@Suite("devices and what opens them") struct RegistryTests {
    private static let secret = "seeded-Secret-5c1f"

    private func credentials(_ kept: Kept, _ name: String = "switches") async throws -> Int64 {
        var draft = CredentialDraft()
        draft.name = name
        draft.userName = "reader"
        draft.password = Secret(Self.secret)
        draft.community = Secret(Self.secret + "-community")
        return try await kept.registry.keep(draft, as: nil, by: .console)
    }

    @Test("a seeded password is in no byte of the database, nor in the audit")
    func sealed() async throws {
        let kept = try Kept()
        let number = try await credentials(kept)
        var definition = DeviceDefinition(name: "sw-1", address: "192.0.2.1")
        definition.credentials = number
        _ = try await kept.registry.add(definition, by: .console)
        let sets = try await kept.registry.credentialSets()
        #expect(sets.first?.hasPassword == true && sets.first?.hasEnable == false && sets.first?.uses == 1)
        for name in ["hub.db", "hub.db-wal"] {
            let bytes = FileManager.default.contents(atPath: kept.folder + "/" + name) ?? Data()
            #expect(bytes.range(of: Data(Self.secret.utf8)) == nil, "\(name)")
        }
    }

    @Test("an empty field leaves a secret, and credentials in use are not removed")
    func changing() async throws {
        let kept = try Kept()
        let number = try await credentials(kept)
        var draft = CredentialDraft()
        draft.name = "others"
        try await kept.registry.keep(draft, as: number, by: .console)
        let set = try #require(try await kept.registry.credentialSets().first)
        #expect(set.name == "others" && set.userName == "reader" && set.hasPassword)
        var definition = DeviceDefinition(name: "sw-1", address: "192.0.2.1")
        definition.credentials = number
        let device = try await kept.registry.add(definition, by: .console)
        await #expect(throws: DeviceFault.credentialsUsed(["sw-1"])) {
            try await kept.registry.removeCredentials(number, by: .console)
        }
        try await kept.registry.remove(device, by: .console)
        try await kept.registry.removeCredentials(number, by: .console)
    }

    @Test("a device whose credentials were refused is not read by itself until they are changed")
    func refused() async throws {
        let kept = try Kept()
        let number = try await credentials(kept)
        var definition = DeviceDefinition(name: "sw-1", address: "192.0.2.1")
        definition.credentials = number
        let device = try await kept.registry.add(definition, by: .console)
        try await kept.registry.note(
            DeviceReading(.failed, reason: "refused", failure: .credentials), of: device)
        #expect(try await kept.found(device).state == .refused)
        #expect(try await kept.found(device).state.isRead == false)
        var draft = CredentialDraft()
        draft.password = Secret("another")
        try await kept.registry.keep(draft, as: number, by: .console)
        #expect(try await kept.found(device).state == .new)
    }

    @Test("a changed key stops the device until somebody accepts the fingerprint that they saw")
    func keys() async throws {
        let kept = try Kept()
        let device = try await kept.device("nas-1", .nas)
        let (old, new) = (
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBB", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICCC"
        )
        await #expect(throws: DeviceFault.noKeyOffered) {
            try await kept.registry.acceptKeys(of: device.number, fingerprint: "x", by: .console)
        }
        try await kept.registry.offer([old], of: device.number)
        let fingerprint = try #require(HostKeys.fingerprint(old))
        #expect(fingerprint.hasPrefix("ssh-ed25519 SHA256:"))
        try await kept.registry.acceptKeys(of: device.number, fingerprint: fingerprint, by: .console)
        try await kept.registry.note(
            DeviceReading(.failed, reason: "changed", failure: .hostKey), of: device.number)
        try await kept.registry.offer([new], of: device.number)
        await #expect(throws: DeviceFault.otherKey) {
            try await kept.registry.acceptKeys(of: device.number, fingerprint: fingerprint, by: .console)
        }
        let shown = try await kept.found(device.number)
        #expect(shown.state == .hostKey && shown.keys.accepted == [old] && shown.keys.offered == [new])
        var elsewhere = shown.definition
        elsewhere.address = "192.0.2.77"
        try await kept.registry.change(device.number, to: elsewhere, by: .console)
        #expect(try await kept.found(device.number).keys == HostKeys())
    }

    @Test("names, addresses and numbers that cannot be are refused with their field")
    func rules() async throws {
        for (name, address, field) in [
            ("", "192.0.2.1", "name"), (" sw", "192.0.2.1", "name"), ("sw\n1", "192.0.2.1", "name"),
            ("sw", "-oProxyCommand=x", "address"), ("sw", "a b", "address"), ("sw", "", "address"),
        ] {
            #expect(throws: DeviceFault.self) {
                do throws(DeviceFault) {
                    try DeviceRules.check(DeviceDefinition(name: name, address: address))
                } catch {
                    guard case .invalid(field, _) = error else { return }
                    throw error
                }
            }
        }
        try DeviceRules.check(DeviceDefinition(name: "sw-12 (Ленина 5)", address: "2001:db8::7"))
    }

    @Test("failures are tried again after 1, 2, 4 minutes, an hour at most")
    func waiting() async throws {
        let kept = try Kept()
        let device = try await kept.device("sw-1")
        for minutes in [1, 2, 4, 8, 16, 32, 60, 60] as [Int64] {
            try await kept.registry.note(
                DeviceReading(.failed, reason: "no answer", failure: .unreachable), of: device.number)
            let now = try await kept.found(device.number)
            #expect(now.due(usual: 900) == kept.now * 1000 + minutes * 60_000)
        }
        try await kept.registry.note(DeviceReading(.complete), of: device.number)
        #expect(try await kept.found(device.number).due(usual: 900) == kept.now * 1000 + 900_000)
    }
}

@Suite("one hand on each device") struct DeviceQueueTests {
    @Test("never two on one device, never more than the bound, and all get their turn")
    func turns() async {
        let queue = DeviceQueue(most: 3)
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    await queue.alone(with: Int64(number % 7)) {
                        await counter.enter(number % 7)
                        try? await Task.sleep(for: .milliseconds(2))
                        await counter.leave(number % 7)
                    }
                }
            }
        }
        #expect(await counter.most <= 3)
        #expect(await counter.isClean)
        #expect(await counter.entered == 60)
    }

    private actor Counter {
        var inside: [Int] = []
        var most = 0
        var entered = 0
        var isClean = true

        func enter(_ device: Int) {
            if inside.contains(device) { isClean = false }
            inside.append(device)
            entered += 1
            most = max(most, inside.count)
        }

        func leave(_ device: Int) { inside.removeAll { $0 == device } }
    }
}
