public import LanCore
public import MonitorCore
internal import MonitorWire

/// What `monitor-agent replay --json` prints.
public enum ReplayReport {
    /// `{"frames":N,"withoutAddress":N,"addresses":[{"ip","txBytes","txPackets","rxBytes","rxPackets"}]}`,
    /// one line: every outermost source and destination, by address; tx is what it sent, in wire bytes.
    ///
    /// Addresses beyond the table's rows are in `otherTxBytes` and `otherRxBytes`, there only where there are
    /// any.
    ///
    /// - Parameter began: the beginning of the window, as a further first key `windowStartTime`.
    public static func encode(
        _ tallies: [AddressTally], _ totals: TrafficTotals, began: UTCTime? = nil
    ) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 128 + 96 * tallies.count)
        json.object { json in
            if let began { json.value("windowStartTime", began.description) }
            json.value("frames", totals.frames.packets)
            json.value("withoutAddress", totals.withoutAddress.packets + totals.undecoded.packets)
            if totals.otherUpload.packets + totals.otherDownload.packets > 0 {
                json.value("otherTxBytes", totals.otherUpload.bytes)
                json.value("otherRxBytes", totals.otherDownload.bytes)
            }
            json.array("addresses") { json in
                for tally in tallies.sorted(by: { $0.address < $1.address }) {
                    json.object { row(tally, &$0) }
                }
            }
        }
        return json.bytes
    }

    private static func row(_ tally: AddressTally, _ json: inout JSONWriter) {
        json.value("ip", tally.address.description)
        json.value("txBytes", tally.uploadedBytes)
        json.value("txPackets", tally.uploadedPackets)
        json.value("rxBytes", tally.downloadedBytes)
        json.value("rxPackets", tally.downloadedPackets)
    }
}
