package import MonitorCore

/// Where a station was seen: a port of a device, in a VLAN. 0 is an unknown VLAN.
package struct Spot: Hashable, Sendable {
    package var port: Int64
    package var vlan: Int

    package init(port: Int64, vlan: Int) {
        self.port = port
        self.vlan = vlan
    }
}

/// A station in a spot, from when to when. Times are seconds since 1970, as the hub's tables have them.
package struct Interval: Hashable, Sendable {
    package var station: MACAddress
    package var spot: Spot
    package var first: Int64
    /// `nil` while it is open.
    package var last: Int64?
    /// Complete readings in a row that did not have it.
    package var misses: Int
    /// The last complete reading that had it; `nil` while none has missed it.
    package var seen: Int64?

    package init(
        station: MACAddress, spot: Spot, first: Int64, last: Int64? = nil, misses: Int = 0, seen: Int64? = nil
    ) {
        self.station = station
        self.spot = spot
        self.first = first
        self.last = last
        self.misses = misses
        self.seen = seen
    }
}

/// How a reading of a device ended.
package enum Verdict: String, Sendable, Equatable, CaseIterable {
    case complete, partial, failed
}

/// One reading of a device's table of addresses.
package struct TableReading: Sendable {
    package struct Row: Hashable, Sendable {
        package var station: MACAddress
        package var spot: Spot

        package init(_ station: MACAddress, _ spot: Spot) {
            self.station = station
            self.spot = spot
        }
    }

    package var rows: Set<Row>
    package var verdict: Verdict
    package var at: Int64
    /// The last complete reading before this one.
    package var previousComplete: Int64?

    package init(rows: Set<Row>, verdict: Verdict, at: Int64, previousComplete: Int64?) {
        self.rows = rows
        self.verdict = verdict
        self.at = at
        self.previousComplete = previousComplete
    }
}

/// From readings to intervals: what opens, continues and closes. A failed or partial reading closes nothing.
///
/// Next: `PortSides`, then `Places`.
package struct Sightings: Sendable {
    /// A station that comes back within this time continues its interval.
    package var joinSeconds: Int64 = 120 * 60
    /// So many complete readings without it close an interval.
    package var misses = 2

    package init() {}

    package enum Change: Equatable, Sendable {
        case open(Interval)
        /// Closed a short while ago, and open again.
        case join(Interval)
        /// Its misses changed.
        case mark(Interval)
        case close(Interval)
    }

    /// - Parameters:
    ///   - open: the device's open intervals.
    ///   - recent: the device's intervals that closed within `joinSeconds`.
    ///   - elsewhere: open intervals on access ports of other devices, of the reading's stations.
    ///   - isAccess: whether a port of this device is an access port.
    package func changes(
        _ reading: TableReading, open: [Interval], recent: [Interval] = [], elsewhere: [Interval] = [],
        isAccess: (Int64) -> Bool = { _ in false }
    ) -> [Change] {
        guard reading.verdict != .failed else { return [] }
        let known = Dictionary(open.map { (TableReading.Row($0.station, $0.spot), $0) }) { one, _ in one }
        var changes: [Change] = []
        var moved: Set<MACAddress> = []
        for row in reading.rows {
            if var interval = known[row] {
                guard interval.misses > 0 else { continue }
                interval.misses = 0
                interval.seen = nil
                changes.append(.mark(interval))
                continue
            }
            changes.append(opened(row, reading, recent))
            if isAccess(row.spot.port) { moved.insert(row.station) }
        }
        let departed = open.filter {
            moved.contains($0.station) && isAccess($0.spot.port)
                && !reading.rows.contains(TableReading.Row($0.station, $0.spot))
        }
        changes += closed(reading, open, except: Set(departed))
        changes += departures(departed + elsewhere.filter { moved.contains($0.station) }, at: reading.at)
        return changes
    }

    private func opened(_ row: TableReading.Row, _ reading: TableReading, _ recent: [Interval]) -> Change {
        let before = recent.filter { $0.station == row.station && $0.spot == row.spot }
            .max { ($0.last ?? 0) < ($1.last ?? 0) }
        guard var interval = before, let last = interval.last, reading.at - last <= joinSeconds else {
            return .open(Interval(station: row.station, spot: row.spot, first: reading.at))
        }
        interval.last = nil
        interval.misses = 0
        interval.seen = nil
        return .join(interval)
    }

    /// Only a complete reading says that something is not there.
    private func closed(
        _ reading: TableReading, _ open: [Interval], except departed: Set<Interval>
    ) -> [Change] {
        guard reading.verdict == .complete else { return [] }
        return open.compactMap { interval in
            let isThere = reading.rows.contains(TableReading.Row(interval.station, interval.spot))
            guard !isThere, !departed.contains(interval) else { return nil }
            var interval = interval
            interval.misses += 1
            interval.seen = interval.seen ?? reading.previousComplete ?? interval.first
            guard interval.misses >= misses else { return .mark(interval) }
            interval.last = Swift.max(interval.first, interval.seen ?? interval.first)
            return .close(interval)
        }
    }

    /// A station that appears on an access port has left its other access ports, though not the ports on its way.
    private func departures(_ left: [Interval], at: Int64) -> [Change] {
        left.map { interval in
            var interval = interval
            interval.last = Swift.max(interval.first, interval.seen ?? at)
            return .close(interval)
        }
    }
}
