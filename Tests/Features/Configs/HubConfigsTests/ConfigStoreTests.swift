import Configs
import DatabaseTestSupport
import Foundation
import HubConfigs
import HubCore
import HubDatabase
import HubVault
import MonitorCore
import Synchronization
import Testing

/// A store in a folder that goes with the test.
private final class Kept {
    let store: ConfigStore
    let folder: String
    let database: HubDatabase
    let audit: AuditLog

    init(keepsFull: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory.path + "/configs-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        database = try HubDatabase.scratch(
            folder + "/hub.db", .migrating, schema: DatabaseSchema(ConfigStore.migrations))
        audit = AuditLog(database, AuditAction.ofConfigs)
        store = ConfigStore(database, audit, Vault(keyFile: folder + "/vault.key")) { keepsFull }
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func keep(
        _ text: String, _ device: String = "sw-1", isForced: Bool = false
    ) async throws -> ConfigStore.Kept {
        var arrival = ConfigStore.Arrival(device: device, profile: "cisco-ios", source: .sent)
        arrival.isForced = isForced
        return try await store.keep(Array(text.utf8), arrival, by: anna)
    }

    /// All bytes of the database's files.
    var stored: Data {
        ["hub.db", "hub.db-wal"].reduce(into: Data()) {
            $0 += FileManager.default.contents(atPath: "\(folder)/\($1)") ?? Data()
        }
    }
}

private let anna = AuditActor(name: "anna", address: nil)

private func configuration(_ more: String = "", secret: String = "s3cr3t-of-sw-1", end: String = "end\n")
    -> String
{
    """
    Current configuration : 1234 bytes
    hostname sw-1
    enable secret 5 \(secret)
    snmp-server community c0mmun1ty RO
    interface Gi0/1
     switchport access vlan 2600
    interface Gi0/2
     switchport access vlan 2601
    \(more)\(end)
    """
}

@Suite("configurations") struct ConfigStoreTests {
    @Test("a version is kept without secrets; another time or cipher is no new version")
    func versions() async throws {
        let kept = try Kept()
        guard case .version(let first) = try await kept.keep(configuration()) else {
            Issue.record("the first is a version")
            return
        }
        let (_, safe) = try await kept.store.copy(first.number)
        #expect(safe.contains("hostname sw-1") && safe.contains("vlan 2600"))
        #expect(!safe.contains("s3cr3t") && !safe.contains("c0mmun1ty"))
        let again = try await kept.keep(
            configuration(secret: "an0ther").replacing("1234 bytes", with: "1299 bytes"))
        #expect(again == .unchanged(first))
        guard case .version(let second) = try await kept.keep(configuration("vlan 2602\n")) else {
            Issue.record("another VLAN is another version")
            return
        }
        #expect(try await kept.store.copies(of: "SW-1").map(\.number) == [second.number, first.number])
        let device = try await kept.store.device("sw-1")
        #expect(device.versions == 2 && device.outcome == .kept && device.newest == second)
    }

    @Test("a copy that is cut, shrank or is another device's replaces nothing, and is kept apart")
    func refused() async throws {
        let kept = try Kept()
        _ = try await kept.keep(
            configuration(String(repeating: "ip route 10.0.0.0 255.0.0.0 null0\n", count: 20)))
        for text in [configuration(end: ""), configuration(), "", "% Invalid input\nend\n"] {
            await #expect(throws: ConfigFault.self) { try await kept.keep(text) }
        }
        let device = try await kept.store.device("sw-1")
        #expect(device.versions == 1 && device.outcome == .refused && device.reason != nil)
        let refusals = try await kept.store.refusals(of: "sw-1")
        #expect(refusals.count == 4 && !refusals.contains { $0.safe.contains("s3cr3t") })
        // A person may know better.
        guard case .version = try await kept.keep(configuration(), isForced: true) else {
            Issue.record("what is kept anyway is a version")
            return
        }
        #expect(try await kept.store.device("sw-1").versions == 2)
    }

    @Test("the full text is sealed, opened for who asks, and each opening is told by the audit")
    func full() async throws {
        let kept = try Kept()
        guard case .version(let copy) = try await kept.keep(configuration()) else { return }
        #expect(copy.hasFull)
        for word in ["s3cr3t-of-sw-1", "c0mmun1ty"] { #expect(kept.stored.range(of: Data(word.utf8)) == nil) }
        let text = String(decoding: try await kept.store.openFull(copy.number, by: anna), as: UTF8.self)
        #expect(text == configuration())
        let entries = try await kept.audit.entries(before: nil, atMost: 1)
        #expect(entries.first?.action == .configFullOpened)
        #expect(entries.first?.subject == "sw-1 version \(copy.number)")
        // Bytes of cp1251 come back as they were.
        let bytes = Array("hostname sw-2\ndescription ".utf8) + [0xcf, 0xf0] + Array("\nend\n".utf8)
        var arrival = ConfigStore.Arrival(device: "sw-2", profile: "cisco-ios", source: .asked)
        arrival.note = "cp1251"
        guard case .version(let other) = try await kept.store.keep(bytes, arrival, by: anna) else { return }
        #expect(try await kept.store.openFull(other.number, by: anna) == bytes)
        try FileManager.default.removeItem(atPath: kept.folder + "/vault.key")
        let without = try Kept(keepsFull: false)
        guard case .version(let bare) = try await without.keep(configuration()) else { return }
        #expect(!bare.hasFull)
        await #expect(throws: ConfigFault.self) { try await without.store.openFull(bare.number, by: anna) }
    }

    @Test("a version's note changes, and one version is deleted without the others; the audit tells of both")
    func oneVersion() async throws {
        let kept = try Kept()
        guard case .version(let first) = try await kept.keep(configuration()),
            case .version(let second) = try await kept.keep(configuration("vlan 7\n"))
        else {
            Issue.record("two versions are kept")
            return
        }
        try await kept.store.note(first.number, "  before\nthe uplink ", by: anna)
        #expect(try await kept.store.copy(first.number).copy.note == "before the uplink")
        #expect(try await kept.audit.entries(before: nil, atMost: 1).first?.action == .configNoted)
        let long = String(repeating: "x", count: ConfigCopy.longestNote + 1)
        await #expect(throws: ConfigFault.self) { try await kept.store.note(first.number, long, by: anna) }
        await #expect(throws: ConfigFault.self) { try await kept.store.note(99, "x", by: anna) }

        #expect(try await kept.store.device("sw-1").outcome == .kept)
        #expect(try await kept.store.removeCopy(second.number, by: anna) == "sw-1")
        let entry = try await kept.audit.entries(before: nil, atMost: 1).first
        #expect(entry?.action == .configVersionRemoved)
        #expect(entry?.subject == "sw-1 version \(second.number)")
        #expect(try await kept.store.copies(of: "sw-1").map(\.number) == [first.number])
        // The one before is not known to be current.
        let device = try await kept.store.device("sw-1")
        #expect(device.outcome == nil && device.confirmedAt == nil)
        await #expect(throws: ConfigFault.self) { try await kept.store.openFull(second.number, by: anna) }
        await #expect(throws: ConfigFault.self) { try await kept.store.removeCopy(second.number, by: anna) }
        // The same configuration again is a version again, under a number of its own.
        guard case .version(let again) = try await kept.keep(configuration("vlan 7\n")) else {
            Issue.record("it is a version again")
            return
        }
        #expect(again.number > second.number)
        try await kept.store.removeCopy(first.number, by: anna)
        #expect(try await kept.store.device("sw-1").outcome == .kept)
    }

    @Test("the newest 200 versions of a device stay")
    func most() async throws {
        let kept = try Kept(keepsFull: false)
        for number in 0..<205 { _ = try await kept.keep(configuration("vlan \(number)\n")) }
        #expect(try await kept.store.copies(of: "sw-1").count == ConfigCopy.most)
    }

    @Test("firmware is kept once, in a file of its digest; what is not finished leaves nothing")
    func firmware() async throws {
        let kept = try Kept()
        func names() -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: kept.folder + "/firmware")) ?? []
        }
        var details = Firmware.Details()
        (details.name, details.vendor) = ("../../etc/DES-3200 R4.had", "D-Link")
        do {
            let cut = try await kept.store.beginFirmware()
            try cut.write([1, 2, 3])
        }
        #expect(names().isEmpty)
        let writing = try await kept.store.beginFirmware()
        try writing.write([UInt8](repeating: 7, count: 100_000))
        let one = try await kept.store.keepFirmware(writing, details, by: anna)
        #expect(one.details.name == "DES-3200 R4.had" && one.bytes == 100_000 && names() == [one.digest])
        let again = try await kept.store.beginFirmware()
        try again.write([UInt8](repeating: 7, count: 100_000))
        await #expect(throws: ConfigFault.self) {
            try await kept.store.keepFirmware(again, details, by: anna)
        }
        let (found, path) = try await kept.store.firmware(one.digest)
        #expect(found == one && FileManager.default.contents(atPath: path)?.count == 100_000)
        await #expect(throws: ConfigFault.self) { try await kept.store.firmware("../hub.db") }
        try await kept.store.removeFirmware(one.digest, by: anna)
        #expect(names().isEmpty)
    }
}
