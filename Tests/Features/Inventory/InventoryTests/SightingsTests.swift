import Inventory
import MonitorCore
import TestSupport
import Testing

@Suite("sightings: from readings to intervals") struct SightingsTests {
    private typealias Row = TableReading.Row

    private static func station(_ number: UInt64) -> MACAddress { MACAddress(raw: 0x488f_5a00_0000 + number) }

    private func reading(_ rows: Set<TableReading.Row>, _ verdict: Verdict, at: Int64, after: Int64?)
        -> TableReading
    {
        TableReading(rows: rows, verdict: verdict, at: at, previousComplete: after)
    }

    @Test("a station opens, stays open while it is read, and closes after two complete readings without it")
    func life() throws {
        let rules = Sightings()
        let row = Row(Self.station(1), Spot(port: 7, vlan: 100))
        let opened = rules.changes(reading([row], .complete, at: 100, after: nil), open: [])
        let interval = Interval(station: row.station, spot: row.spot, first: 100)
        #expect(opened == [.open(interval)])
        #expect(rules.changes(reading([row], .complete, at: 200, after: 100), open: [interval]).isEmpty)
        let missed = rules.changes(reading([], .complete, at: 300, after: 200), open: [interval])
        let marked = Interval(station: row.station, spot: row.spot, first: 100, misses: 1, seen: 200)
        #expect(missed == [.mark(marked)])
        let closed = rules.changes(reading([], .complete, at: 400, after: 300), open: [marked])
        #expect(
            closed == [
                .close(
                    Interval(
                        station: row.station, spot: row.spot, first: 100, last: 200, misses: 2, seen: 200))
            ])
    }

    @Test("a failed or partial reading closes nothing, and a partial one still opens")
    func partial() {
        let rules = Sightings()
        let open = Interval(
            station: Self.station(1), spot: Spot(port: 7, vlan: 1), first: 0, misses: 1, seen: 0)
        let new = Row(Self.station(2), Spot(port: 8, vlan: 1))
        #expect(rules.changes(reading([new], .failed, at: 100, after: 0), open: [open]).isEmpty)
        #expect(
            rules.changes(reading([new], .partial, at: 100, after: 0), open: [open])
                == [.open(Interval(station: new.station, spot: new.spot, first: 100))])
    }

    @Test("one that comes back within two hours continues; later it begins again")
    func joined() {
        let rules = Sightings()
        let spot = Spot(port: 7, vlan: 1)
        let before = Interval(
            station: Self.station(1), spot: spot, first: 0, last: 1000, misses: 2, seen: 1000)
        let row = Row(Self.station(1), spot)
        #expect(
            rules.changes(reading([row], .complete, at: 8200, after: 7000), open: [], recent: [before])
                == [.join(Interval(station: Self.station(1), spot: spot, first: 0))])
        #expect(
            rules.changes(reading([row], .complete, at: 8201, after: 7000), open: [], recent: [before])
                == [.open(Interval(station: Self.station(1), spot: spot, first: 8201))])
    }

    @Test(
        "a station that appears on an access port leaves its other access ports at once, not the ports on its way"
    )
    func moved() {
        let rules = Sightings()
        let station = Self.station(1)
        let old = Interval(station: station, spot: Spot(port: 1, vlan: 1), first: 0)
        let way = Interval(station: station, spot: Spot(port: 25, vlan: 1), first: 0)
        let far = Interval(station: station, spot: Spot(port: 90, vlan: 1), first: 0)
        let rows: Set = [Row(station, Spot(port: 2, vlan: 1)), Row(station, Spot(port: 25, vlan: 1))]
        let changes = rules.changes(
            reading(rows, .complete, at: 500, after: 100), open: [old, way], elsewhere: [far],
            isAccess: { $0 < 24 })
        var closedOld = old
        closedOld.last = 500
        var closedFar = far
        closedFar.last = 500
        #expect(changes.count == 3)
        #expect(changes.contains(.open(Interval(station: station, spot: Spot(port: 2, vlan: 1), first: 500))))
        #expect(changes.contains(.close(closedOld)))
        #expect(changes.contains(.close(closedFar)))
    }

    /// Keeps every reading, and derives all intervals from them each time.
    private struct Oracle {
        var readings: [TableReading] = []
        let joinSeconds: Int64

        var intervals: Set<Interval> {
            var all: Set<Interval> = []
            for row in Set(readings.flatMap(\.rows)) {
                all.formUnion(intervals(of: row))
            }
            return all
        }

        private func intervals(of row: TableReading.Row) -> [Interval] {
            var found: [Interval] = []
            var complete: Int64?
            for reading in readings where reading.verdict != .failed {
                let isThere = reading.rows.contains(row)
                defer { if reading.verdict == .complete { complete = reading.at } }
                if let at = found.indices.last, found[at].last == nil {
                    if isThere {
                        found[at].misses = 0
                        found[at].seen = nil
                    } else if reading.verdict == .complete {
                        if found[at].misses == 0 { found[at].seen = complete ?? found[at].first }
                        found[at].misses += 1
                        if found[at].misses == 2 {
                            found[at].last = max(found[at].first, found[at].seen ?? 0)
                        }
                    }
                } else if isThere {
                    if let at = found.indices.last, let last = found[at].last,
                        reading.at - last <= joinSeconds
                    {
                        found[at].last = nil
                        found[at].misses = 0
                        found[at].seen = nil
                    } else {
                        found.append(Interval(station: row.station, spot: row.spot, first: reading.at))
                    }
                }
            }
            return found
        }
    }

    @Test("300 random histories give exactly the intervals of an oracle that keeps every reading")
    func oracle() {
        var random = SeededRandom(seed: 19)
        let rules = Sightings()
        for _ in 0..<300 {
            var oracle = Oracle(joinSeconds: rules.joinSeconds)
            var held: [TableReading.Row: [Interval]] = [:]
            var complete: Int64?
            var at: Int64 = 0
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                at += Int64.random(in: 60...9000, using: &random)
                let verdict = Verdict.allCases.randomElement(using: &random) ?? .complete
                let rows = Set(
                    (0..<Int.random(in: 0...5, using: &random)).map { _ in
                        Row(
                            Self.station(UInt64.random(in: 1...3, using: &random)),
                            Spot(port: Int64.random(in: 1...2, using: &random), vlan: 1))
                    })
                let reading = reading(rows, verdict, at: at, after: complete)
                let all = held.values.joined()
                let changes = rules.changes(
                    reading, open: all.filter { $0.last == nil },
                    recent: all.filter { $0.last.map { at - $0 <= rules.joinSeconds } ?? false })
                if verdict != .complete {
                    #expect(!changes.contains { if case .close = $0 { true } else { false } })
                }
                for change in changes { apply(change, to: &held) }
                if verdict == .complete { complete = at }
                oracle.readings.append(reading)
            }
            #expect(Set(held.values.joined()) == oracle.intervals)
        }
    }

    private func apply(_ change: Sightings.Change, to held: inout [TableReading.Row: [Interval]]) {
        switch change {
        case .open(let interval): held[Row(interval.station, interval.spot), default: []].append(interval)
        case .join(let interval), .mark(let interval), .close(let interval):
            let key = Row(interval.station, interval.spot)
            guard let index = held[key]?.firstIndex(where: { $0.first == interval.first }) else {
                Issue.record("a change of an interval that there is not")
                return
            }
            held[key]?[index] = interval
        }
    }
}
