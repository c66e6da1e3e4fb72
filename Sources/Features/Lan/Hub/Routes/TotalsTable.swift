internal import MonitorWire

/// Totals by device as JSON and as CSV, with the same columns.
enum TotalsTable {
    static func write(_ totals: [TrafficTotal], to json: inout JSONWriter) {
        json.array("devices") { json in
            for total in totals {
                json.object { json in
                    json.value("device", total.device)
                    json.value("downloadedBytes", total.downloadedBytes)
                    json.value("uploadedBytes", total.uploadedBytes)
                    json.value("measuredSeconds", Double(total.measuredMilliseconds) / 1000, decimals: 3)
                }
            }
        }
    }

    static func csv(_ totals: [TrafficTotal]) -> String {
        totals.reduce(into: "device,downloadedBytes,uploadedBytes,measuredSeconds\r\n") { text, total in
            let seconds = Double(total.measuredMilliseconds) / 1000
            text += "\(total.device),\(total.downloadedBytes),\(total.uploadedBytes),\(seconds)\r\n"
        }
    }
}
