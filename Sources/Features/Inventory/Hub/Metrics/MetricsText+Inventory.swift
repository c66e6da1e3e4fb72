internal import DeviceRegistry
internal import HubServer

extension MetricsText {
    mutating func inventory(_ devices: [NetworkDevice], _ board: ReadingBoard) {
        family("monitor_hub_isp_devices", .gauge, "Network devices by the state of their readings.") {
            family in
            for state in NetworkDevice.State.allCases {
                family.sample(["state": state.rawValue], UInt64(devices.count { $0.state == state }))
            }
        }
        let (verdicts, seconds) = board.counts
        family("monitor_hub_isp_readings_total", .counter, "Readings of network devices by verdict.") {
            family in
            for verdict in ["complete", "partial", "failed"] {
                family.sample(["verdict": verdict], verdicts[verdict] ?? 0)
            }
        }
        family("monitor_hub_isp_reading_seconds_total", .counter, "Seconds that readings took.") {
            $0.sample([:], seconds)
        }
    }
}
