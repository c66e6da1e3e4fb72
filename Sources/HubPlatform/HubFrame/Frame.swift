/// What surrounds every page: navigation, who looks, and how it shall look.
public struct Frame: Sendable {
    /// A place in the navigation.
    public enum Section: String, Sendable, CaseIterable {
        case overview, agents, settings, account
    }

    public enum Theme: String, Sendable {
        case light, dark
    }

    let isOverview: Bool
    let isAgents: Bool
    let isSettings: Bool
    let isAccount: Bool
    /// `nil` where nobody has logged in.
    public let visitor: FrameVisitor?
    let themeName: String
    let staticRoot = StaticFiles.root
    /// Percent, from which every meter is yellow and red; scripts read them from the page.
    let meterLow = 80
    let meterHigh = 92

    /// - Parameter theme: `nil` follows the browser's wish.
    public init(section: Section? = nil, visitor: FrameVisitor? = nil, theme: Theme? = nil) {
        isOverview = section == .overview
        isAgents = section == .agents
        isSettings = section == .settings
        isAccount = section == .account
        self.visitor = visitor
        themeName = theme?.rawValue ?? "auto"
    }
}

/// Who looks, and what may be offered.
public struct FrameVisitor: Sendable {
    public let name: String
    public let role: String
    /// Names devices.
    public let isOperator: Bool
    /// Decides on keys and people, too.
    public let isAdministrator: Bool
    /// Goes into every form.
    public let csrf: String

    public init(name: String, role: String, isOperator: Bool, isAdministrator: Bool, csrf: String) {
        self.name = name
        self.role = role
        self.isOperator = isOperator
        self.isAdministrator = isAdministrator
        self.csrf = csrf
    }
}
