internal import HubFrame

/// Every router and how it fares, problems first: for all visitors.
struct RoutersPage: Page {
    static let template = "routers"
    let title = "Routers"
    let routers: [RouterRow]
    let online: Int
    let count: Int
    let nothing: Nothing?
    /// Where a router is added; `nil` for those who may not.
    let addPath: String?

    init(_ routers: [RouterRow], mayAdd: Bool) {
        self.routers = routers.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }
        count = routers.count
        online = routers.count { $0.isOnline }
        addPath = mayAdd ? "/agents" : nil
        nothing =
            routers.isEmpty
            ? Nothing(
                "No router yet",
                "Routers show here as soon as an administrator has approved them and they have sent a snapshot.",
                next: nil) : nil
    }
}
