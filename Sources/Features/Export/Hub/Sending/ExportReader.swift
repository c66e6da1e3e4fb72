internal import Export
internal import HubSeries
internal import MonitorCore

/// Reads blocks of history as series for receivers, with the numbers that `GET /api/v2/series` gives for minutes.
struct ExportReader: Sendable {
    private static let percentiles = [50.0, 95, 99]
    private static let minute: Int64 = 60_000
    let series: SeriesStore

    func series(of item: ExportStore.Item) async throws -> [ExportSeries] {
        switch item.owner {
        case .agent(let agent):
            var all: [ExportSeries] = []
            for kind in series.kinds.all where kind.form == .rows {
                all += try await read(kind, .agent(agent), item.block)
            }
            return all
        case .packs(let subject, let number):
            guard let kind = series.kinds[number] else { return [] }
            return try await read(kind, subject, item.block)
        }
    }

    private func read(
        _ kind: SeriesKind, _ subject: SeriesSubject, _ block: Block
    ) async throws -> [ExportSeries] {
        let all = try await series.allPoints(
            of: kind, subject, in: block.start..<block.end, step: Self.minute)
        return all.sorted { $0.key < $1.key }.flatMap { name, points in
            kind.fields.enumerated().flatMap { index, field in
                Self.numbers(of: field).compactMap { number in
                    Self.exported(kind, field, number, Self.labels(subject, name), points, index)
                }
            }
        }
    }

    private static func labels(_ subject: SeriesSubject, _ name: String) -> [ExportSeries.Label] {
        let owner: ExportSeries.Label =
            switch subject {
            case .agent(let agent): .init("agent", agent)
            case .own(let own): .init("subject", own)
            }
        return [owner, .init("job", "monitor-hub"), .init("name", name)]
    }

    private enum Number {
        case sum, mean, minimum, maximum, percentile(Double)

        var word: String {
            switch self {
            case .sum: "sum"
            case .mean: "mean"
            case .minimum: "minimum"
            case .maximum: "maximum"
            case .percentile(let percent): "p\(Int(percent))"
            }
        }
    }

    private static func numbers(of field: SeriesKind.Field) -> [Number] {
        switch field.measure {
        case .volume: [.sum, .maximum]
        case .count: [.sum]
        case .level:
            [.mean, .minimum, .maximum] + (field.hasHistogram ? percentiles.map { .percentile($0) } : [])
        }
    }

    private static func exported(
        _ kind: SeriesKind, _ field: SeriesKind.Field, _ number: Number, _ labels: [ExportSeries.Label],
        _ points: [SeriesPoint], _ index: Int
    ) -> ExportSeries? {
        var isRate = false
        if case .maximum = number { isRate = field.measure == .volume }
        let samples = points.compactMap { point -> ExportSeries.Sample? in
            guard index < point.fields.count else { return nil }
            return value(number, point.fields[index], field).map {
                ExportSeries.Sample(time: point.start.milliseconds + minute, value: $0)
            }
        }
        guard !samples.isEmpty else { return nil }
        return ExportSeries(
            MetricName.of(kind: kind.name, field: field.name, unit: field.unit.name, isRate: isRate),
            labels + [.init("statistic", number.word)], samples)
    }

    /// - Returns: `nil` where nothing was measured.
    private static func value(_ number: Number, _ all: FieldAggregate, _ field: SeriesKind.Field) -> Double? {
        guard all.count > 0 else { return nil }
        let unit = field.unit
        switch number {
        case .sum: return Double(all.sum) * unit.scale
        case .mean: return all.mean.map { unit.value($0) }
        case .minimum: return unit.value(Double(all.minimum))
        case .maximum:
            return field.measure == .volume
                ? Double(all.maximum) * unit.scale : unit.value(Double(all.maximum))
        case .percentile(let percent): return all.percentile(percent / 100).map { unit.value($0) }
        }
    }
}
