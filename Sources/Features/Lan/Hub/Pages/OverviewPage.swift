/// Every router at a glance.
public struct OverviewPage: Page {
    public static let template = "overview"
    public let title = "Overview"
    let routers: [RouterRow]
    let isEmpty: Bool
    /// Keys that nobody decided on.
    let waitingKeys: Int?
    let areSeveralWaiting: Bool
    let online: Int
    let count: Int
    let total: RouterRow.Flow
    let activeDevices: Int

    /// - Parameter waitingKeys: 0 says nothing about them.
    public init(routers: [RouterRow], waitingKeys: Int, total: RouterRow.Flow) {
        self.routers = routers
        isEmpty = routers.isEmpty
        self.waitingKeys = waitingKeys > 0 ? waitingKeys : nil
        areSeveralWaiting = waitingKeys > 1
        online = routers.count { $0.isOnline }
        count = routers.count
        self.total = total
        activeDevices = routers.reduce(0) { $0 + ($1.activeDevices ?? 0) }
    }
}

/// One router's state, as far as it is known.
public struct RouterRow: Sendable {
    /// What goes through it.
    public struct Flow: Sendable {
        let download: Quantity?
        let upload: Quantity?

        /// Bytes per second.
        public init(download: Double?, upload: Double?) {
            self.download = Quantity.rate(bytesPerSecond: download)
            self.upload = Quantity.rate(bytesPerSecond: upload)
        }
    }

    public let name: String
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

    public init(
        name: String, isOnline: Bool, flow: Flow, processor: Double?, memory: Double?, disk: Double?,
        activeDevices: Int?, allDevices: Int?, lastSeen: String, version: String?
    ) {
        self.name = name
        path = Path.router(name)
        self.isOnline = isOnline
        status = isOnline ? "online" : "offline"
        self.flow = flow
        self.processor = Share(processor)
        self.memory = Share(memory)
        self.disk = Share(disk)
        self.activeDevices = activeDevices
        self.allDevices = allDevices
        self.lastSeen = Moment(lastSeen)
        self.version = version
    }
}
