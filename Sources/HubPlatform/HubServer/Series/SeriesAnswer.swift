internal import HubSeries
internal import MonitorCore
internal import MonitorWire

/// A series with the names and units of its fields, as JSON and as CSV.
struct SeriesAnswer: Sendable {
    let question: SeriesQuestion
    let points: [SeriesPoint]

    func write(to json: inout JSONWriter) {
        json.value("kind", question.kind.name)
        json.value("name", question.key.name)
        json.array("fields") { json in
            for field in question.kind.fields { json.object { Self.write(field, question.value, to: &$0) } }
        }
        json.array("points") { json in
            for point in points {
                json.object { json in
                    json.value("start", point.start)
                    json.value("seconds", point.seconds, decimals: 3)
                    json.object("values") { write(point, to: &$0) }
                }
            }
        }
    }

    /// - Parameter value: the number that is told of it; `nil` tells all.
    static func write(_ field: SeriesKind.Field, _ value: SeriesNumber?, to json: inout JSONWriter) {
        json.value("name", field.name)
        json.value("unit", value?.unit(of: field) ?? field.unit.name)
        json.value("measure", field.measure.word)
        json.value("hasPercentiles", field.hasHistogram)
    }

    private func write(_ point: SeriesPoint, to json: inout JSONWriter) {
        for (field, all) in zip(question.kind.fields, point.fields) {
            json.key(field.name)
            if let value = question.value {
                Self.number(value.of(all, field, seconds: point.seconds), field, nil, to: &json)
            } else if all.count == 0 {
                json.value(nil, UInt64?.none)
            } else {
                json.object { write(all, field, point.seconds, to: &$0) }
            }
        }
    }

    private func write(
        _ all: FieldAggregate, _ field: SeriesKind.Field, _ seconds: Double, to json: inout JSONWriter
    ) {
        json.value("count", all.count)
        for (name, number) in Self.plain {
            guard let value = number.of(all, field, seconds: seconds) else { continue }
            Self.number(value, field, name, to: &json)
        }
        guard field.hasHistogram, !question.percentiles.isEmpty else { return }
        json.object("percentiles") { json in
            for percent in question.percentiles {
                json.key(Self.text(percent))
                let value = SeriesNumber.percentile(percent).of(all, field, seconds: seconds)
                Self.number(value, field, nil, to: &json)
            }
        }
    }

    private static let plain: [(StaticString, SeriesNumber)] = [
        ("sum", .sum), ("mean", .mean), ("minimum", .minimum), ("maximum", .maximum),
    ]

    private static func number(
        _ value: Double?, _ field: SeriesKind.Field, _ name: StaticString?, to json: inout JSONWriter
    ) {
        // As many as fit beside large numbers.
        let decimals = (value?.magnitude ?? 0) < 1e9 ? field.unit.decimals : 0
        json.value(name, value, decimals: decimals)
    }

    /// Without a point where it is whole.
    static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }

    // CSV

    var csv: String {
        let columns = question.kind.fields.enumerated().flatMap { index, field in
            Self.numbers(of: field, question).map {
                (index: index, field: field, name: $0.name, number: $0.number)
            }
        }
        let head = (["start", "seconds"] + columns.map(\.name)).joined(separator: ",") + "\r\n"
        return points.reduce(into: head) { text, point in
            text += "\(point.start),\(Self.text(point.seconds))"
            for column in columns {
                text += ","
                guard column.index < point.fields.count else { continue }
                let all = point.fields[column.index]
                text += column.number.of(all, column.field, seconds: point.seconds).map(Self.text) ?? ""
            }
            text += "\r\n"
        }
    }

    private static func numbers(
        of field: SeriesKind.Field, _ question: SeriesQuestion
    ) -> [(name: String, number: SeriesNumber)] {
        if let value = question.value { return [(field.name, value)] }
        let numbers: [(String, SeriesNumber)] =
            switch field.measure {
            case .volume: [("sum", .sum), ("mean", .mean), ("minimum", .minimum), ("maximum", .maximum)]
            case .count: [("sum", .sum), ("mean", .mean)]
            case .level: [("mean", .mean), ("minimum", .minimum), ("maximum", .maximum)]
            }
        let percentiles = field.hasHistogram ? question.percentiles : []
        return (numbers + percentiles.map { ("p" + text($0), .percentile($0)) })
            .map { ("\(field.name).\($0.0)", $0.1) }
    }
}

extension SeriesPoint {
    fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}

extension SeriesKind.Measure {
    fileprivate var word: String {
        switch self {
        case .volume: "volume"
        case .level: "level"
        case .count: "count"
        }
    }
}
