public import MonitorCore

/// What snapshots say of the devices.
extension DeviceRegistry {
    /// One sample per device, by address. Who a device is was put together when that was news last.
    ///
    /// - Parameter measured: the windows that were captured, by interface. A device on an interface that was
    ///   not has no bandwidth: `nil`.
    public mutating func samples(at now: TimePoint, measured: [String: WindowScale]) -> [DeviceSample] {
        for key in keys(where: { $0.shown == nil && !$0.addresses.isEmpty }) {
            let shown = devices[key].flatMap(shown)
            devices[key]?.shown = shown
        }
        var places: [(address: IPAddress, index: Dictionary<DeviceKey, Device>.Index)] = []
        places.reserveCapacity(devices.count)
        walk { device, index in
            if let address = device.shown?.address { places.append((address, index)) }
        }
        places.sort { $0.address < $1.address }
        let activity = activity
        return places.compactMap { place in
            devices.values[place.index].sample(activity, at: now, measured)
        }
    }

    private func shown(_ device: Device) -> Shown? {
        guard let address = device.primaryAddress else { return nil }
        let names = names(of: device)
        return Shown(
            address: address, name: names.first?.text ?? address.description,
            otherAddresses: device.addresses.filter { $0 != address }.sorted(),
            identity: DeviceIdentity(
                names: names, vendor: device.vendor, model: device.evidence.model,
                services: device.evidence.services, hints: device.hints, earlierSelf: device.earlierSelf))
    }
}

extension Device {
    /// Changes nothing, but is called in place that way.
    fileprivate mutating func sample(
        _ activity: ActivityTimes, at now: TimePoint, _ measured: [String: WindowScale]
    ) -> DeviceSample? {
        guard let shown else { return nil }
        var sample = DeviceSample(
            address: shown.address, mac: mac, name: shown.name, status: activity.status(of: self, at: now),
            checkedAt: now.time, bandwidth: scale(in: measured).map(bandwidth),
            otherAddresses: shown.otherAddresses, firstSeen: firstSeen.time, lastSeen: lastSeen?.time,
            downloadedBytesSinceStart: downloadedBytes, uploadedBytesSinceStart: uploadedBytes)
        sample.identity = shown.identity
        return sample
    }

    /// A device without traffic so far may be on any of the interfaces: nothing was seen on all of them.
    private func scale(in measured: [String: WindowScale]) -> WindowScale? {
        interface.map { measured[$0] } ?? measured.min { $0.key < $1.key }?.value
    }

    private func bandwidth(_ scale: WindowScale) -> DeviceBandwidth {
        var window = window
        window.downloadedBytesPerSecond = Double(window.downloadedBytes) / scale.seconds
        window.uploadedBytesPerSecond = Double(window.uploadedBytes) / scale.seconds
        window.utilizationRatio = CounterGrowth.utilization(
            receivedBytesPerSecond: window.downloadedBytesPerSecond,
            transmittedBytesPerSecond: window.uploadedBytesPerSecond,
            linkSpeedBitsPerSecond: scale.linkSpeedBitsPerSecond)
        return window
    }
}
