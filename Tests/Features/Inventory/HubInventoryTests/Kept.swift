import DatabaseTestSupport
import DeviceRegistry
import Foundation
import HubCore
import HubDatabase
import HubVault
import Inventory
import MonitorCore
import Synchronization

@testable import DeviceAccess
@testable import HubInventory

/// A provider's store in a folder that goes with the test, and a clock that the test moves.
final class Kept {
    let folder: String
    let database: HubDatabase
    let registry: DeviceRegistry
    let store: InventoryStore
    private let time: Time

    final class Time: Sendable {
        let value = Mutex<Int64>(1_780_000_000)
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/isp-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let time = Time()
        self.time = time
        database = try HubDatabase.scratch(
            folder + "/hub.db", .migrating,
            schema: DatabaseSchema(RegistryTables.migrations + InventoryStore.migrations),
            clock: { UTCTime(milliseconds: time.value.withLock { $0 } * 1000) })
        let audit = AuditLog(database, AuditAction.ofDevices + AuditAction.ofInventory)
        registry = DeviceRegistry(database, audit, Vault(keyFile: folder + "/vault.key"))
        store = InventoryStore(database, audit, registry)
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Unix seconds.
    var now: Int64 { time.value.withLock { $0 } }

    func pass(_ seconds: Int64) { time.value.withLock { $0 += seconds } }

    func device(_ name: String, _ kind: NetworkDevice.Kind = .switch) async throws -> NetworkDevice {
        var definition = DeviceDefinition(name: name, address: "192.0.2.1")
        definition.kind = kind
        let number = try await registry.add(definition, by: .console)
        return try await found(number)
    }

    func found(_ number: Int64) async throws -> NetworkDevice {
        guard let device = try await registry.device(number) else { throw DeviceFault.unknownDevice }
        return device
    }

    /// A table of addresses as a device gave it now.
    @discardableResult
    func read(
        _ device: NetworkDevice, _ rows: [(String, String, Int)],
        _ verdict: DeviceReading.Verdict = .complete, own: [String] = []
    ) async throws -> AppliedReading {
        var reading = DeviceReading(verdict, reason: verdict == .complete ? nil : "test")
        let addresses = rows.map { mac, port, vlan in
            AddressRow(address: MACAddress(mac)!, port: port, vlan: vlan, printedKind: "DYNAMIC")
        }
        reading.table =
            verdict == .failed
            ? nil
            : Table(
                .addresses(
                    addresses
                        + own.map {
                            AddressRow(address: MACAddress($0)!, port: "CPU", vlan: 1, printedKind: "STATIC")
                        }))
        return try await store.apply(TimedReading(reading, at: now, tookMilliseconds: 10), of: device)
    }

    /// A router's ARP table as it is now.
    func arp(
        _ router: NetworkDevice, _ rows: [(address: String, mac: String)],
        _ verdict: DeviceReading.Verdict = .complete, atMost most: Int = InventoryStore.mostOfDevice
    ) async throws {
        var reading = DeviceReading(verdict)
        reading.table = Table(
            .bindings(rows.map { BindingRow(address: $0.address, station: MACAddress($0.mac)!) }))
        try await store.applyBindings(
            TimedReading(reading, at: now, tookMilliseconds: 10), of: router, atMost: most)
    }

    func sessions(
        _ server: NetworkDevice, _ rows: [(login: String, mac: String, address: String)],
        _ verdict: DeviceReading.Verdict = .complete
    ) async throws {
        var reading = DeviceReading(verdict)
        reading.table = Table(
            .sessions(
                rows.map {
                    SessionRow(
                        login: $0.login, station: MACAddress($0.mac), caller: $0.mac, address: $0.address,
                        service: "pppoe", uptimeSeconds: 60, session: nil, isRadius: true)
                }))
        _ = try await store.applySessions(TimedReading(reading, at: now, tookMilliseconds: 10), of: server)
    }
}

/// `48:8f:5a:00:00:01`, ...
func mac(_ number: Int) -> String { "\(MACAddress(raw: 0x488f_5a00_0000 + UInt64(number)))" }
