// How long a reading of a switch takes until it is kept: isp-benchmark FOLDER SWITCHES ROWS
//
// Each switch is read once with all rows new, and once with one row in twenty changed; every reading is one transaction in
// FOLDER/hub.db, with its sync. Prints milliseconds, and the seconds of all second readings together.

import DatabaseTestSupport
import DeviceAccess
import DeviceRegistry
import HubCore
import HubDatabase
import HubInventory
import HubVault
import MonitorCore

let words = CommandLine.arguments
guard words.count == 4, let switches = Int(words[2]), let rows = Int(words[3]), switches > 0, rows >= 20
else {
    fatalError("usage: isp-benchmark FOLDER SWITCHES ROWS")
}
let database = try HubDatabase.scratch(
    words[1] + "/hub.db", .migrating,
    schema: DatabaseSchema(RegistryTables.migrations + InventoryStore.migrations))
let audit = AuditLog(database, AuditAction.ofDevices + AuditAction.ofInventory)
let registry = DeviceRegistry(database, audit, Vault(keyFile: words[1] + "/vault.key"))
let store = InventoryStore(database, audit, registry)
var devices: [NetworkDevice] = []
for number in 0..<switches {
    let definition = DeviceDefinition(name: "sw-\(number)", address: "192.0.2.1")
    if let device = try await registry.device(try await registry.add(definition, by: .console)) {
        devices.append(device)
    }
}

/// - Parameter shift: stations that went, and as many that came.
func table(of device: Int, shift: Int) -> DeviceReading {
    var reading = DeviceReading(.complete)
    reading.table = Table(
        .addresses(
            (0..<rows).map { row in
                AddressRow(
                    address: MACAddress(raw: 0x488f_0000_0000 + UInt64(device * rows * 2 + row + shift)),
                    port: "Gi0/\(row % 24 + 1)", vlan: 100 + row % 3, printedKind: "DYNAMIC")
            }))
    return reading
}

let clock = ContinuousClock()
for (title, shift) in [("all rows new", 0), ("one row in twenty changed", rows / 20)] {
    var times: [Double] = []
    for (index, device) in devices.enumerated() {
        let reading = table(of: index, shift: shift)
        let at = Int64(1_780_000_000 + (shift == 0 ? 0 : 900))
        let began = clock.now
        _ = try await store.apply(TimedReading(reading, at: at, tookMilliseconds: 1), of: device)
        times.append((clock.now - began) / .milliseconds(1))
    }
    times.sort()
    func share(_ part: Double) -> Double {
        (times[min(times.count - 1, Int(Double(times.count) * part))] * 10).rounded() / 10
    }
    let whole = (times.reduce(0, +) / 100).rounded() / 10
    print(
        "\(switches) readings of \(rows) rows, \(title): median \(share(0.5)) ms, 95 % \(share(0.95)) ms, most \(share(1)) ms; \(whole) s in all"
    )
}
database.close()
