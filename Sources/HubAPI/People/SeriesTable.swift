internal import MonitorCore
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
}
