internal import HubNouns
internal import HubPages
internal import LanCore

extension RouterRow {
    /// - Parameter state: `nil` where nothing has come since the hub's start.
    init(_ agent: AgentSummary, _ state: AgentNow?, at now: ContinuousClock.Instant) {
        let isOnline = state?.isOnline(at: now) ?? false
        let known = isOnline ? state : nil
        self.init(
            name: agent.serverID, isOnline: isOnline,
            flow: Flow(download: known?.download, upload: known?.upload),
            processor: known?.host.cpuBusyRatio, memory: known?.memoryRatio, disk: known?.diskRatio,
            activeDevices: known?.activeDevices, allDevices: known?.devices.count,
            lastSeen: "\(state?.arrivedAt ?? agent.lastSeen)", version: state?.version ?? agent.version)
    }
}

extension InterfaceRow {
    /// - Parameter isNow: what is not says what there is, and nothing of what it does.
    init(_ sample: InterfaceSample, isNow: Bool) {
        let counters = sample.reading.counters
        let faults = [
            counters.receiveErrors, counters.receiveDrops, counters.transmitErrors, counters.transmitDrops,
        ]
        self.init(
            name: sample.reading.name, state: isNow ? sample.reading.operationalState : nil,
            flow: RouterRow.Flow(
                download: isNow ? sample.receivedBytesPerSecond : nil,
                upload: isNow ? sample.transmittedBytesPerSecond : nil),
            speedBitsPerSecond: sample.reading.linkSpeedBitsPerSecond,
            used: isNow ? sample.utilizationRatio : nil,
            faults: faults.reduce(0) { $0 &+ $1 })
    }
}
