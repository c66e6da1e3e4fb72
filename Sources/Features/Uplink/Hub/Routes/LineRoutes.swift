internal import HubCore
internal import HubDatabase
internal import HubSeries
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Uplink

/// `/line` and `GET /api/v1/line`: the line now, its outages, and how much of each month it was there.
struct LineRoutes: Sendable {
    private static let mostOutages = 100
    private static let months = 13
    private static let days = 30
    let host: HubHost
    let store: LineStore
    let board: LineBoard

    func add(to doors: Doors) {
        doors.pages(.viewer).get("line") { _, context in
            let report = try await report()
            return context.page(
                LinePage(report, now: board.value, isOn: host.settings(UplinkSettings.self).isOn),
                section: "/line")
        }
        doors.programs(.viewer).get("api/v1/line") { _, _ in
            Self.json(
                try await report(), board.value, isOn: host.settings(UplinkSettings.self).isOn)
        }
    }

    private func report() async throws -> LineReport {
        let calendar = WallCalendar(LocalZone.current)
        let now = host.clock().milliseconds
        let months = Self.periods(Self.months, until: now) { calendar.periods(at: $0).month }
        let days = Self.periods(Self.days, until: now) { calendar.periods(at: $0).day }
        let spans = try await store.spans(in: months[0].lowerBound..<now + 1)
        return LineReport(
            months: months.map { ($0, LineAvailability(spans, in: $0)) },
            days: days.map { ($0, LineAvailability(spans, in: $0)) },
            outages: try await store.outages(atMost: Self.mostOutages), newest: spans.last)
    }

    /// The newest periods of a calendar, the oldest first; the last one ends now.
    ///
    /// - Parameter period: tells a time's period; it changes at whole quarters of an hour alone.
    static func periods(
        _ count: Int, until now: Int64, _ period: (Int64) -> Int64
    ) -> [Range<Int64>] {
        let quarter: Int64 = 900_000
        var all: [Range<Int64>] = []
        var end = now + 1
        while all.count < count {
            let key = period(end - 1)
            // No period is longer than 32 days: the first quarter of this one is between the two.
            var (before, inside) = ((end - 1) / quarter - 32 * 96, (end - 1) / quarter)
            while inside - before > 1 {
                let middle = (before + inside) / 2
                if period(middle * quarter) == key { inside = middle } else { before = middle }
            }
            all.insert(inside * quarter..<end, at: 0)
            end = inside * quarter
        }
        return all
    }

    private static func json(_ report: LineReport, _ now: LineBoard.Now, isOn: Bool) -> Response {
        Answer.json { json in
            json.value("enabled", isOn)
            json.value("state", now.judgement?.verdict.rawValue ?? "unknown")
            json.value("reason", now.judgement?.reason)
            json.value("suspect", now.isSuspect)
            json.value("since", now.since)
            json.value("checkedAt", now.checkedAt)
            json.value("connectSeconds", now.seconds, decimals: 4)
            json.array("months") { json in
                for (range, availability) in report.months where availability.knownMilliseconds > 0 {
                    json.object { json in
                        json.value("from", UTCTime(milliseconds: range.lowerBound))
                        json.value("to", UTCTime(milliseconds: range.upperBound))
                        json.value("onlineSeconds", UInt64(availability.onlineMilliseconds / 1000))
                        json.value("measuredSeconds", UInt64(availability.knownMilliseconds / 1000))
                        json.value("availability", availability.ratio, decimals: 6)
                    }
                }
            }
            json.array("outages") { json in
                for one in report.outages {
                    json.object { json in
                        json.value("from", UTCTime(milliseconds: one.began))
                        let isOver = one.began != report.newest?.began
                        json.value("to", isOver ? UTCTime(milliseconds: one.ended) : nil)
                        json.value("seconds", UInt64(max(0, one.ended - one.began) / 1000))
                        json.value("state", one.verdict.rawValue)
                        json.value("reason", one.reason)
                    }
                }
            }
        }
    }
}

/// What is stored of the line, for a page or a program.
struct LineReport: Sendable {
    /// The oldest first; ranges in Unix milliseconds.
    let months: [(range: Range<Int64>, availability: LineAvailability)]
    let days: [(range: Range<Int64>, availability: LineAvailability)]
    /// The newest first.
    let outages: [LineSpan]
    let newest: LineSpan?
}
