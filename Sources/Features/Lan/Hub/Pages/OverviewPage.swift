internal import HubFrame

/// Every router at a glance.
struct OverviewPage: Page {
    static let template = "overview"
    let title = "Overview"
    let routers: [RouterRow]
    let isEmpty: Bool
    /// Pending keys.
    let waitingKeys: Int?
    let areSeveralWaiting: Bool
    let online: Int
    let count: Int
    let total: Flow
    let activeDevices: Int

    /// - Parameter waitingKeys: 0 says nothing about them.
    init(routers: [RouterRow], waitingKeys: Int, total: Flow) {
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
