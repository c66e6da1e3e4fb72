internal import HubCore
internal import HubDatabase
internal import HubSeries
internal import MonitorCore

/// What was used in any range, and by whom.
extension LanStore {
    /// What each device used in days, or months, that follow each other. The most traffic first.
    func usage(of agent: String, in periods: ClosedRange<Period>) async throws(StorageError) -> [TrafficTotal]
    {
        try await series.totals(of: .device, agent: agent, in: periods).map { device, all in
            TrafficTotal(
                device: device, downloadedBytes: all.sum.first, uploadedBytes: all.sum.second,
                measuredMilliseconds: all.milliseconds)
        }.sorted {
            ($1.downloadedBytes &+ $1.uploadedBytes, $0.device) < (
                $0.downloadedBytes &+ $0.uploadedBytes, $1.device
            )
        }
    }

    /// What all devices together used, both directions, in days that follow each other.
    func networkUsage(
        of agent: String, in days: ClosedRange<Period>
    ) async throws(StorageError) -> (download: UInt64, upload: UInt64) {
        let all = try await series.totals(of: .network, agent: agent, in: days).first?.total
        return (all?.sum.first ?? 0, all?.sum.second ?? 0)
    }

    /// What all devices together used, by the number of the day, as far as days are asked for.
    func networkDays(of agent: String, most: Int) async throws(StorageError) -> [Int64: (UInt64, UInt64)] {
        let days = try await series.totals(of: SeriesKey(.network), agent: agent, days: most, months: 0).days
        return Dictionary(days.map { ($0.0.number, ($0.1.sum.first, $0.1.sum.second)) }) { first, _ in first }
    }

    /// The devices that used the most in a range, point by point, and the rest of the traffic.
    struct Busiest: Sendable {
        /// The busiest first: the device, and what it used in each step in which it was measured.
        var devices: [(device: String, points: [HistoryPoint])] = []
        /// Of all devices together.
        var network: [HistoryPoint] = []
    }

    /// - Parameters:
    ///   - range: Unix milliseconds.
    ///   - step: milliseconds.
    ///   - most: devices.
    /// - Returns: `nil` for an agent that there is not.
    func busiest(
        of agent: String, in range: Range<Int64>, step: Int64, most: Int
    ) async throws(StorageError) -> Busiest? {
        // All devices coarsely, to choose; the chosen finely.
        let coarse = max(step, (range.upperBound - range.lowerBound) / Self.pointsToChoose)
        guard let all = try await series.histories(of: .device, agent: agent, in: range, step: coarse) else {
            return nil
        }
        let ranked = all.map { name, points in
            (
                name: name,
                bytes: points.reduce(0) { $0 &+ $1.aggregate.sum.first &+ $1.aggregate.sum.second }
            )
        }.filter { $0.bytes > 0 && !Self.together.contains($0.name) }
            .sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
        var busiest = Busiest()
        for one in ranked.prefix(most) {
            let key = SeriesKey(.device, named: one.name)
            let points = try await series.history(of: key, agent: agent, in: range, step: step)
            busiest.devices.append((one.name, points))
        }
        busiest.network = try await series.history(
            of: SeriesKey(.network), agent: agent, in: range, step: step)
        return busiest
    }

    private static let pointsToChoose: Int64 = 48
    /// Devices without a series of their own: they are part of the rest.
    static let together: Set<String> = [SeriesKey.otherDevices.name, SeriesKey.formerDevices.name]

    func agents() async throws(StorageError) -> [AgentSummary] { try await AgentTable(database).agents() }

    /// The day that it is at the hub's place.
    var today: Period { series.today() }
}

extension LanStore {
    /// Unix milliseconds of days of the hub's calendar, from the first's midnight to the last's.
    func milliseconds(of days: ClosedRange<Period>) -> Range<Int64> {
        series.calendar.start(of: days.lowerBound)..<series.calendar.start(of: days.upperBound.adding(1))
    }
}

extension LanStore {
    /// Every series of one kind of an agent, as `history` gives one of them.
    ///
    /// - Returns: by the series' names; `nil` for an agent that there is not.
    func histories(
        of kind: SeriesKind, agent: String, in range: Range<Int64>, step: Int64
    ) async throws(StorageError) -> [String: [HistoryPoint]]? {
        try await series.histories(of: kind, agent: agent, in: range, step: step)
    }

    /// The newest reading of every series of an agent; `nil` where nothing of it came since the hub's start.
    func latest(of agent: String) -> LatestReadings? { series.latest(of: agent).map(LatestReadings.init) }

    /// - Parameters:
    ///   - range: Unix milliseconds.
    ///   - step: milliseconds.
    func history(
        of key: SeriesKey, agent: String, in range: Range<Int64>, step: Int64
    ) async throws(StorageError) -> [HistoryPoint] {
        try await series.history(of: key, agent: agent, in: range, step: step)
    }
}
