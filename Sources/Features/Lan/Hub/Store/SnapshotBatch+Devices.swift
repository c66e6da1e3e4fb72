internal import Foundation
internal import HubCore
internal import HubDatabase
internal import HubIntake
internal import LanCore
internal import MonitorCore

/// What a snapshot says of its devices besides numbers.
extension SnapshotBatch {
    /// Names, addresses and evidence are written when they change; when a device was last seen, with its
    /// block.
    ///
    /// Snapshots that come late introduce devices, and say nothing new of those that are known.
    static func directory(
        _ dated: DatedReport, _ snapshot: Snapshot, _ intake: inout AgentIntake, _ lan: inout LanAgent,
        _ database: Database
    ) throws {
        let ended = dated.ended
        for device in snapshot.devices {
            guard let series = try intake.number(of: device.seriesKey, database) else { continue }
            let known = lan.devices[series]
            let times = Self.times(of: device, known, dated)
            let fingerprint = device.fingerprint
            if let known,
                !intake.isNewest
                    || known.name == device.name && known.address == device.address
                        && known.fingerprint == fingerprint
            {
                try note(times, series, known, &lan, database)
                continue
            }
            let entry = DeviceEntry(
                name: device.name, address: device.address, firstSeen: times.first, lastSeen: times.last,
                fingerprint: fingerprint)
            lan.devices[series] = entry
            try put(entry, series, database)
            if fingerprint != (known?.fingerprint ?? Self.nothing) {
                try put(device.keptDetails, series, ended, database)
            }
        }
    }

    /// The first and last that is known of it, whatever the order in which snapshots come.
    private static func times(
        of device: DeviceSample, _ known: DeviceEntry?, _ dated: DatedReport
    ) -> (first: Int64, last: Int64) {
        guard let known else { return (dated.ended, dated.ended) }
        // What a clock that was ahead left behind would stand there until that time is reached.
        let isPossible = known.lastSeen <= dated.moment + HistoryClock.ahead
        let last = isPossible ? max(known.lastSeen, dated.ended) : dated.ended
        return (min(known.firstSeen, dated.ended), device.isActive ? last : known.lastSeen)
    }

    /// A first time is seldom mended, and is written at once.
    private static func note(
        _ times: (first: Int64, last: Int64), _ series: Int64, _ known: DeviceEntry,
        _ lan: inout LanAgent, _ database: Database
    ) throws {
        if times.last != known.lastSeen {
            lan.devices[series]?.lastSeen = times.last
            lan.unsavedDevices.insert(series)
        }
        guard times.first != known.firstSeen else { return }
        lan.devices[series]?.firstSeen = times.first
        try database.run("UPDATE devices SET firstSeen = ? WHERE series = ?", [times.first, series])
    }

    private static let nothing = DeviceDetails().fingerprint

    private static func put(_ entry: DeviceEntry, _ series: Int64, _ database: Database) throws {
        try database.run(
            """
            INSERT INTO devices (series, name, address, firstSeen, lastSeen) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (series) DO UPDATE SET name = excluded.name, address = excluded.address,
                firstSeen = excluded.firstSeen, lastSeen = excluded.lastSeen
            """, [series, entry.name, entry.address.description, entry.firstSeen, entry.lastSeen])
    }

    private static func put(
        _ details: DeviceDetails, _ series: Int64, _ ended: Int64, _ database: Database
    ) throws {
        try database.run(
            "INSERT OR REPLACE INTO evidence (series, changedAt, body) VALUES (?, ?, ?)",
            [series, ended, Data(details.packed())])
    }
}
