public import HubCore

/// A page that the navigation leads to.
///
/// A feature names its entries in its `PageSources`. The sidebar shows a word for each group that has an entry which
/// the visitor may see; a group of several entries shows them as tabs at the top of their pages.
public struct NavigationEntry: Sendable {
    public let title: String
    public let path: String
    /// Who may see it.
    public let least: Role
    /// One of them is needed, too; none where it is empty.
    public let duties: Set<Duty>
    public let group: NavigationGroup
    /// Where the group has more entries than fit a row of tabs.
    let part: NavigationPart?
    /// Whether the group's word leads here, as the first of its tabs.
    let isFirst: Bool

    /// - Parameters:
    ///   - group: `.main` gives the entry a word of its own in the sidebar.
    ///   - isFirst: whether it comes before the group's other entries, whose order is that of the features.
    public init(
        _ title: String, _ path: String, least: Role, duties: Set<Duty> = [],
        in group: NavigationGroup = .main, isFirst: Bool = false
    ) {
        self.title = title
        self.path = path
        self.least = least
        self.duties = duties
        self.group = group
        part = nil
        self.isFirst = isFirst
    }

    /// One of a provider's tools: who has one of the duties may see it, every viewer where there is none.
    public init(_ title: String, _ path: String, duties: Set<Duty>, part: NavigationPart) {
        self.title = title
        self.path = path
        least = .viewer
        self.duties = duties
        group = .provider
        self.part = part
        isFirst = false
    }

    /// One of a provider's tools that stands among the pages of another group.
    public init(_ title: String, _ path: String, duty: Duty, in group: NavigationGroup) {
        self.init(title, path, least: .viewer, duties: [duty], in: group)
    }

    public func isOpen(to visitor: Visitor) -> Bool {
        visitor.role >= least && (duties.isEmpty || !duties.isDisjoint(with: visitor.duties))
    }
}

/// Pages of a large group that belong together, in the order of their tabs.
public enum NavigationPart: Int, Sendable, CaseIterable {
    case customers, network, terminals, setup

    var title: String {
        switch self {
        case .customers: "Customers"
        case .network: "Network"
        case .terminals: "Terminals"
        case .setup: "Setup"
        }
    }
}

/// A word of the sidebar, in the order of the sidebar.
public enum NavigationGroup: Int, Sendable, CaseIterable {
    case overview, devices, usage, routers
    /// The Internet line: delay, loss, outages, speed.
    case line
    /// What can be up or down: checks, the probes' matrix, heartbeats.
    case checks
    case alerts, logs
    /// An Internet provider's customers, hosts and terminals.
    case provider
    /// Entries that have a word of their own.
    case main
    case settings

    /// `nil` where each entry is a word of its own.
    var title: String? {
        switch self {
        case .overview: "Overview"
        case .devices: "Devices"
        case .usage: "Usage"
        case .routers: "Routers"
        case .line: "Internet line"
        case .checks: "Checks"
        case .alerts: "Alerts"
        case .logs: "Logs"
        case .provider: "Provider"
        case .main: nil
        case .settings: "Administration"
        }
    }

    /// Whether the bar at the bottom of phones has it.
    var isOnPhones: Bool { [.overview, .devices, .alerts].contains(self) }

    /// A path of SVG in a square of 24.
    var icon: String {
        switch self {
        case .overview: "M4 11l8-7 8 7v9h-5v-6H9v6H4z"
        case .devices: "M3 5h13v9H3zM8 18h4M10 14v4M18 8h3v11h-5v-3"
        case .usage: "M4 20V10M10 20V4M16 20v-7M21 20H3"
        case .routers: "M3 14h18v6H3zM7 17h.01M11 17h.01M12 14V9M8.5 6.5a5 5 0 0 1 7 0M6 4a8.5 8.5 0 0 1 12 0"
        case .line: "M3 12h4l3-7 4 14 3-7h4"
        case .checks: "M4 12l5 5L20 6"
        case .alerts: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4"
        case .logs: "M5 6h14M5 12h14M5 18h9"
        case .provider: "M4 20V9l8-5 8 5v11zM9 20v-6h6v6"
        case .main: "M5 5h14v14H5zM9 9h6v6H9z"
        case .settings:
            "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2"
        }
    }
}
