internal import HubFrame
internal import HubNouns
internal import LanCore

/// One router's state, as far as it is known.
struct RouterRow: Sendable {
    let name: String
    let path: String
    let isOnline: Bool
    let status: String
    let flow: Flow
    let processor: Share?
    let memory: Share?
    let disk: Share?
    let activeDevices: Int?
    let allDevices: Int?
    let lastSeen: Moment
    let version: String?

    /// - Parameter state: `nil` where nothing has come since the hub's start.
    init(_ agent: AgentSummary, _ state: AgentNow?, at now: ContinuousClock.Instant) {
        isOnline = state?.isOnline(at: now) ?? false
        let known = isOnline ? state : nil
        name = agent.serverID
        path = Path.router(name)
        status = isOnline ? "online" : "offline"
        flow = Flow(download: known?.download, upload: known?.upload)
        processor = Share(known?.host.cpuBusyRatio)
        memory = Share(known?.memoryRatio)
        disk = Share(known?.diskRatio)
        activeDevices = known?.activeDevices
        allDevices = known?.devices.count
        lastSeen = Moment(state?.arrivedAt ?? agent.lastSeen)
        version = state?.version ?? agent.version
    }
}
