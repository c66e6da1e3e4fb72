internal import HubCore
internal import HubFrame
internal import LanCore

/// One router's state, as far as it is known.
struct RouterRow: Sendable {
    let name: String
    let path: String
    let isOnline: Bool
    let status: String
    let mark: StatusMark
    let flow: Flow
    let processor: Share?
    let memory: Share?
    let disk: Share?
    let activeDevices: Int?
    let allDevices: Int?
    /// In a word, with its reasons.
    let health: StatusMark
    let lastSeen: Moment
    let version: String?
    /// Problems come first.
    let rank: Int
    let downloadRate: Int
    let uploadRate: Int

    /// - Parameter state: `nil` where nothing has come since the hub's start.
    init(_ agent: AgentSummary, _ state: AgentNow?, at now: ContinuousClock.Instant) {
        isOnline = state?.isOnline(at: now) ?? false
        let known = isOnline ? state : nil
        name = agent.serverID
        path = Path.router(name)
        status = isOnline ? "online" : "offline"
        mark = StatusMark(isOnline ? .good : .bad, status)
        flow = Flow(download: known?.download, upload: known?.upload)
        processor = Share(known?.host.cpuBusyRatio)
        memory = Share(known?.memoryRatio)
        disk = Share(known?.diskRatio)
        activeDevices = known?.activeDevices
        allDevices = known?.devices.count
        let judged = known.map {
            RouterHealth($0, clockBehindSeconds: Double(agent.skewMilliseconds) / 1000)
        }
        health =
            switch judged?.grade {
            case nil: StatusMark(.off, "not known")
            case .good: StatusMark(.good, "good")
            case .watch: StatusMark(.watch, judged?.words ?? "")
            case .bad: StatusMark(.bad, judged?.words ?? "")
            }
        lastSeen = Moment(state?.arrivedAt ?? agent.lastSeen)
        version = state?.version ?? agent.version
        rank = !isOnline ? 0 : 3 - (judged?.grade.rawValue ?? 0)
        downloadRate = Int(min(known?.download ?? 0, 1e15))
        uploadRate = Int(min(known?.upload ?? 0, 1e15))
    }
}
