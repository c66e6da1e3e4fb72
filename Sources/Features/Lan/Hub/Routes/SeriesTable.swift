internal import HubSeries
internal import MonitorWire

/// Points as JSON and as CSV, with the same columns.
enum SeriesTable {
    static func write(_ points: [HistoryPoint], to json: inout JSONWriter) {
        json.array("points") { json in
            for point in points {
                let all = point.aggregate
                json.object { json in
                    json.value("start", point.start)
                    json.value("count", all.count)
                    json.value("seconds", Double(all.milliseconds) / 1000, decimals: 3)
                    json.object("first") {
                        field(all.sum.first, all.minimum.first, all.maximum.first, &$0)
                    }
                    json.object("second") {
                        field(all.sum.second, all.minimum.second, all.maximum.second, &$0)
                    }
                }
            }
        }
    }

    private static func field(
        _ sum: UInt64, _ minimum: UInt64, _ maximum: UInt64, _ json: inout JSONWriter
    ) {
        json.value("sum", sum)
        json.value("minimum", minimum)
        json.value("maximum", maximum)
    }

    static func csv(_ points: [HistoryPoint]) -> String {
        let head = "start,count,seconds,sum1,minimum1,maximum1,sum2,minimum2,maximum2\r\n"
        return points.reduce(into: head) { text, point in
            let all = point.aggregate
            let (one, two) = (
                [all.sum.first, all.minimum.first, all.maximum.first],
                [all.sum.second, all.minimum.second, all.maximum.second]
            )
            let numbers = (one + two).map(String.init).joined(separator: ",")
            text += "\(point.start),\(all.count),\(Double(all.milliseconds) / 1000),\(numbers)\r\n"
        }
    }
    /// One number a field.
    static func write(
        _ points: [HistoryPoint], _ aggregation: Aggregation, isVolume: Bool, to json: inout JSONWriter
    ) {
        json.array("points") { json in
            for point in points {
                let (first, second) = aggregation.value(of: point.aggregate, isVolume: isVolume)
                json.object { json in
                    json.value("start", point.start)
                    json.value("first", first, decimals: decimals(first))
                    json.value("second", second, decimals: decimals(second))
                }
            }
        }
    }

    static func csv(_ points: [HistoryPoint], _ aggregation: Aggregation, isVolume: Bool) -> String {
        points.reduce(into: "start,first,second\r\n") { text, point in
            let (first, second) = aggregation.value(of: point.aggregate, isVolume: isVolume)
            text += "\(point.start),\(plain(first)),\(plain(second))\r\n"
        }
    }

    /// As many as fit beside large numbers.
    private static func decimals(_ number: Double) -> Int { number < 1e12 ? 3 : 0 }

    /// Whole numbers without a fraction.
    private static func plain(_ number: Double) -> String {
        UInt64(exactly: number).map(String.init) ?? "\(number)"
    }
}
