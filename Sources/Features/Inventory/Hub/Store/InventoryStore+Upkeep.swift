package import HubDatabase
internal import MonitorCore
internal import Synchronization

extension InventoryStore {
    /// Ports of one turn: with 56,000 all of them are seen within a day.
    private static let portsOfTurn: Int64 = 500
    private static let stationsOfTurn: Int64 = 20_000

    /// Deletes closed intervals and sessions that are older than they are kept, but never the last one of a station on a port:
    /// it says where a customer was.
    package func upkeep(keepDays: @escaping @Sendable () -> Int) -> UpkeepStep {
        let place = Mutex<Int64>(0)
        let station = Mutex<Int64>(0)
        return UpkeepStep("sightings") { times, pause in
            guard let now = times.history else { return }
            let limit = now.milliseconds / 1000 - Int64(keepDays()) * 86_400
            let first = place.withLock { $0 }
            let last = try await database.write(.sweep) { database -> Int64? in
                let last = try Int64.fetchOne(
                    database,
                    sql: """
                        SELECT max(number) FROM
                            (SELECT number FROM devicePorts WHERE number > ? ORDER BY number LIMIT ?) AS turn
                        """, arguments: [first, Self.portsOfTurn])
                guard let last else { return nil }
                try database.execute(
                    sql: """
                        DELETE FROM sightings WHERE (station, port, vlan, first) IN
                            (SELECT s.station, s.port, s.vlan, s.first FROM sightings s
                            WHERE s.port > ?1 AND s.port <= ?2 AND s.last < ?3 AND EXISTS
                                (SELECT 1 FROM sightings n WHERE n.station = s.station AND n.port = s.port
                                AND n.first > s.first) LIMIT 20000)
                        """, arguments: [first, last, limit])
                return last
            }
            place.withLock { $0 = last ?? 0 }
            await pause()
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: """
                        DELETE FROM addressBindings WHERE (address, station, device, first) IN
                            (SELECT address, station, device, first FROM addressBindings WHERE last < ? LIMIT 5000)
                        """, arguments: [limit])
            }
            await pause()
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: """
                        DELETE FROM pppSessions WHERE number IN (SELECT number FROM pppSessions
                            WHERE last < ?1 AND EXISTS (SELECT 1 FROM pppSessions n
                                WHERE n.login = pppSessions.login AND n.first > pppSessions.first)
                            ORDER BY number LIMIT 5000)
                        """, arguments: [limit])
            }
            await pause()
            let from = station.withLock { $0 }
            let isMore = try await database.write(.sweep) { database in
                // Of those that a flood brought nothing is known any more.
                try database.execute(
                    sql: """
                        DELETE FROM stations WHERE number > ?1 AND number <= ?2
                            AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.station = stations.number)
                            AND NOT EXISTS (SELECT 1 FROM addressBindings b WHERE b.station = stations.number)
                            AND NOT EXISTS (SELECT 1 FROM pppSessions p WHERE p.station = stations.number)
                        """, arguments: [from, from + Self.stationsOfTurn])
                return try Bool.fetchOne(
                    database, sql: "SELECT EXISTS (SELECT 1 FROM stations WHERE number > ?)",
                    arguments: [from + Self.stationsOfTurn]) == true
            }
            station.withLock { $0 = isMore ? from + Self.stationsOfTurn : 0 }
        }
    }
}
