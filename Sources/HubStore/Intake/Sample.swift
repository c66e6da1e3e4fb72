internal import MonitorCore

/// What one snapshot measured, by series, before series have numbers.
struct Sample: Sendable {
    let time: SampleTime
    let readings: [(key: SeriesKey, reading: Reading)]

    /// - Parameter ended: when the window ended, by the clock that history goes by.
    init(_ snapshot: Snapshot, ended: Int64) {
        let milliseconds = UInt64(max(1, (snapshot.windowSeconds * 1000).rounded()))
        time = SampleTime(ended: ended, milliseconds: milliseconds)
        var readings: [(SeriesKey, Reading)] = []
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
        for device in snapshot.devices {
            guard let window = device.bandwidth else { continue }
            readings.append((device.seriesKey, Reading(window.downloadedBytes, window.uploadedBytes)))
        }
        self.readings = readings
    }

    private static func host(_ host: HostMetrics, _ readings: inout [(SeriesKey, Reading)]) {
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
