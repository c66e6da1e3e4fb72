internal import LanCore
internal import MonitorCore
internal import MonitorWire

/// `network` and `capture`: interfaces, devices, and how complete their numbers are.
extension SnapshotV1 {
    static func interface(_ sample: InterfaceSample, _ json: inout JSONWriter) {
        let counters = sample.reading.counters
        json.value("interfaceName", sample.reading.name)
        json.value("linkSpeedMbps", sample.reading.linkSpeedBitsPerSecond.map { $0 / 1_000_000 })
        json.value("rxBytesTotal", counters.receivedBytes)
        json.value("txBytesTotal", counters.transmittedBytes)
        json.value("rxRateBps", bits(sample.receivedBytesPerSecond), decimals: 0)
        json.value("txRateBps", bits(sample.transmittedBytesPerSecond), decimals: 0)
        json.value("utilizationPercent", percent(sample.utilizationRatio), decimals: 2)
        json.value("operationalState", sample.reading.operationalState)
        json.value("rxPacketsTotal", counters.receivedPackets)
        json.value("txPacketsTotal", counters.transmittedPackets)
        json.value("rxErrorsTotal", counters.receiveErrors)
        json.value("txErrorsTotal", counters.transmitErrors)
        json.value("rxDroppedTotal", counters.receiveDrops)
        json.value("txDroppedTotal", counters.transmitDrops)
    }

    static func device(_ sample: DeviceSample, _ json: inout JSONWriter) {
        json.value("ip", sample.address.description)
        json.value("mac", sample.mac?.description)
        json.value("deviceName", sample.name)
        json.value("status", sample.status.rawValue)
        json.value("timeChecked", sample.checkedAt)
        json.object("bandwidth") { bandwidth(sample.bandwidth, &$0) }
        let v6 = sample.otherAddresses.filter { !$0.isV4 }
        let v4 = sample.otherAddresses.filter(\.isV4)
        if !v6.isEmpty { addresses("ipv6", v6, &json) }
        if !v4.isEmpty { addresses("otherIpv4", v4, &json) }
        json.value("firstSeen", sample.firstSeen)
        json.value("lastSeen", sample.lastSeen)
        json.value("rxBytesSinceStart", sample.downloadedBytesSinceStart)
        json.value("txBytesSinceStart", sample.uploadedBytesSinceStart)
        identity(sample.identity, of: sample.mac, &json)
    }

    /// The one place where a device's download turns into `rx`.
    private static func bandwidth(_ window: DeviceBandwidth?, _ json: inout JSONWriter) {
        json.value("rxBytesTotal", window?.downloadedBytes)
        json.value("txBytesTotal", window?.uploadedBytes)
        json.value("rxRateBps", bits(window?.downloadedBytesPerSecond), decimals: 0)
        json.value("txRateBps", bits(window?.uploadedBytesPerSecond), decimals: 0)
        json.value("utilizationPercent", percent(window?.utilizationRatio), decimals: 2)
        json.value("rxPackets", window?.downloadedPackets)
        json.value("txPackets", window?.uploadedPackets)
    }

    private static func addresses(_ key: StaticString, _ list: [IPAddress], _ json: inout JSONWriter) {
        json.array(key) { json in
            for address in list { json.value(nil, address.description) }
        }
    }

    static func capture(_ report: CaptureReport, _ json: inout JSONWriter) {
        json.object("capture") { json in
            json.value("complete", report.isComplete)
            json.value("packetsReceived", report.kernelReceivedPackets)
            json.value("packetsDropped", report.kernelDroppedPackets)
            json.value("forgottenDevices", report.forgottenDevices)
            if report.isOff { json.value("off", true) }
            if report.droppedEvents > 0 { json.value("droppedEvents", report.droppedEvents) }
            guard let totals = report.totals else { return }
            json.value("bytesTotal", totals.frames.bytes)
            json.value("undecodedPackets", totals.undecoded.packets)
            json.value("undecodedBytes", totals.undecoded.bytes)
            json.value("withoutAddressBytes", totals.withoutAddress.bytes)
            json.value("foreignBytes", totals.foreign.bytes)
            if totals.repeated.bytes > 0 { json.value("repeatedBytes", totals.repeated.bytes) }
            json.value("lanToLanBytes", totals.lanToLan.bytes)
            json.value("otherRxBytes", totals.otherDownload.bytes)
            json.value("otherTxBytes", totals.otherUpload.bytes)
        }
    }
}
