internal import HubSeries
internal import LanCore
internal import MonitorCore

/// What one snapshot measured, by series.
extension SeriesSample {
    /// - Parameters:
    ///   - ended: when the window ended, by the clock that history goes by.
    ///   - dropped: snapshots that the agent gave up since the one before.
    init(_ snapshot: Snapshot, ended: Int64, droppedSnapshots dropped: UInt64 = 0) {
        let milliseconds = UInt64(max(1, (snapshot.windowSeconds * 1000).rounded()))
        let time = SampleTime(ended: ended, milliseconds: milliseconds)
        var readings: [(key: SeriesKey, reading: Reading)] = []
        readings.reserveCapacity(snapshot.devices.count + 16)
        Self.host(snapshot.host, &readings)
        for interface in snapshot.interfaces ?? [] {
            guard let received = interface.receivedBytesPerSecond,
                let transmitted = interface.transmittedBytesPerSecond
            else { continue }
            let bytes = { (rate: Double) in UInt64(min(rate * snapshot.windowSeconds, 1e15).rounded()) }
            readings.append(
                (SeriesKey(.interface, interface.reading.name), Reading(bytes(received), bytes(transmitted))))
        }
        var all: Reading?
        for device in snapshot.devices {
            guard let window = device.bandwidth else { continue }
            let reading = Reading(window.downloadedBytes, window.uploadedBytes)
            readings.append((device.seriesKey, reading))
            all = all ?? Reading(0)
            all?.add(reading)
        }
        if let all { readings.append((SeriesKey(.network), all)) }
        Self.honesty(snapshot, dropped, &readings)
        // Traffic of devices that found no row of their own at the agent.
        let totals = snapshot.capture.totals
        let others = Reading(totals?.otherDownload.bytes ?? 0, totals?.otherUpload.bytes ?? 0)
        self.init(time: time, readings: readings, others: (.otherDevices, others))
    }

    /// Where charts of devices may show too little.
    private static func honesty(
        _ snapshot: Snapshot, _ dropped: UInt64, _ readings: inout [(key: SeriesKey, reading: Reading)]
    ) {
        let capture = snapshot.capture
        if capture.totals != nil {
            readings.append(
                (
                    SeriesKey(.capture),
                    Reading(capture.kernelDroppedPackets ?? 0, capture.isComplete ? 0 : 1)
                ))
        }
        if snapshot.delivery != nil { readings.append((SeriesKey(.delivery), Reading(dropped))) }
    }

    private static func host(_ host: HostMetrics, _ readings: inout [(key: SeriesKey, reading: Reading)]) {
        if let busy = host.cpuBusyRatio {
            readings.append((SeriesKey(.processor), Reading(UInt64((busy * 10_000).rounded()))))
        }
        if let memory = host.memory {
            let used = memory.totalBytes - memory.availableBytes
            readings.append((SeriesKey(.memory), Reading(used, memory.totalBytes)))
        }
        if let load = host.load {
            readings.append((SeriesKey(.load), Reading(UInt64((load.oneMinute * 100).rounded()))))
        }
        for disk in host.fileSystems ?? [] {
            readings.append((SeriesKey(.disk, disk.mount), Reading(disk.usedBytes, disk.totalBytes)))
        }
        for temperature in host.temperatures {
            let kelvin = UInt64(((temperature.celsius + 273.2) * 10).rounded())
            readings.append((SeriesKey(.temperature, temperature.sensor), Reading(kelvin)))
        }
    }
}

extension DeviceSample {
    /// A device is its hardware address; where the link has none, its IP address.
    var seriesKey: SeriesKey {
        mac.map { SeriesKey(device: $0) } ?? SeriesKey(.device, address.description)
    }
}
