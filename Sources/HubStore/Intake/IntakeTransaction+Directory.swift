internal import Foundation
internal import GRDB
internal import MonitorCore

/// What a snapshot says of its devices besides numbers.
extension IntakeTransaction {
    /// Names, addresses and evidence are written when they change; when a device was last seen, with its
    /// block.
    ///
    /// - Parameter isNewest: whether the snapshot is the newest of its agent. Older ones introduce devices,
    ///   and say nothing new of those that are known.
    static func directory(
        _ arrival: Arrival, isNewest: Bool, _ state: inout AgentState, _ database: Database
    ) throws {
        let ended = arrival.historyTime
        for device in arrival.snapshot.devices {
            guard let series = try number(of: device.seriesKey, &state, database) else { continue }
            let known = state.devices[series]
            let seen = device.isActive ? ended : known?.lastSeen ?? ended
            let fingerprint = device.fingerprint
            if let known,
                !isNewest
                    || known.name == device.name && known.address == device.address
                        && known.fingerprint == fingerprint
            {
                state.devices[series]?.lastSeen = max(known.lastSeen, seen)
                continue
            }
            let entry = DeviceEntry(
                name: device.name, address: device.address, firstSeen: known?.firstSeen ?? ended,
                lastSeen: seen, fingerprint: fingerprint)
            state.devices[series] = entry
            try put(entry, series, database)
            if fingerprint != (known?.fingerprint ?? Self.nothing) {
                try put(device.keptDetails, series, ended, database)
            }
        }
    }

    private static let nothing = DeviceDetails().fingerprint

    private static func put(_ entry: DeviceEntry, _ series: Int64, _ database: Database) throws {
        try execute(
            database,
            """
            INSERT INTO devices (series, name, address, firstSeen, lastSeen) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET name = excluded.name, address = excluded.address
            """, [series, entry.name, entry.address.description, entry.firstSeen, entry.lastSeen])
    }

    private static func put(
        _ details: DeviceDetails, _ series: Int64, _ ended: Int64, _ database: Database
    ) throws {
        try execute(
            database, "INSERT OR REPLACE INTO evidence (series, changedAt, body) VALUES (?, ?, ?)",
            [series, ended, Data(details.packed())])
    }
}
