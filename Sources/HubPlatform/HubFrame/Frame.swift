public import HubCore
internal import MonitorCore

/// What surrounds every page: navigation, who looks, and how it shall look.
public struct Frame: Sendable {
    public enum Theme: String, Sendable {
        case light, dark
    }

    /// An entry of the navigation, as one page shows it.
    struct Link: Sendable {
        let title: String
        let path: String
        let isCurrent: Bool
    }

    let navigation: [Link]
    /// Of the settings, which are several pages.
    let settings: [Link]
    let isAccount: Bool
    /// `nil` where no user is logged in.
    public let visitor: FrameVisitor?
    let themeName: String
    let staticRoot: String
    /// Percent, from which every meter is yellow and red; scripts read them from the page.
    let meterLow = 80
    let meterHigh = 92

    /// - Parameters:
    ///   - section: the path of the entry that the page belongs to; `nil` for a page that belongs to none.
    ///   - theme: `nil` follows the browser's wish.
    init(
        _ entries: [NavigationEntry], staticRoot: String, section: String?, visitor: Visitor?, theme: Theme?
    ) {
        let seen = entries.filter { entry in visitor.map { $0.role >= entry.least } ?? false }
        let links = seen.map { entry in
            (entry.place, Link(title: entry.title, path: entry.path, isCurrent: entry.path == section))
        }
        let ofSettings = links.filter { $0.0 == .settings }.map(\.1)
        let group = ofSettings.first.map { first in
            Link(title: "Settings", path: first.path, isCurrent: ofSettings.contains { $0.isCurrent })
        }
        settings = ofSettings
        navigation = links.filter { $0.0 == .main }.map(\.1) + [group].compactMap(\.self)
        isAccount = section == "/account"
        self.visitor = visitor.map(FrameVisitor.init)
        self.staticRoot = staticRoot
        themeName = theme?.rawValue ?? "auto"
    }
}

/// A page that the navigation leads to.
public struct NavigationEntry: Sendable {
    public enum Place: Sendable {
        /// At the top of every page.
        case main
        /// Below `Settings`.
        case settings
    }

    public let title: String
    public let path: String
    /// Who may see it.
    public let least: Role
    public let place: Place

    public init(_ title: String, _ path: String, least: Role, in place: Place = .main) {
        self.title = title
        self.path = path
        self.least = least
        self.place = place
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

    public init(_ visitor: Visitor) {
        name = visitor.name
        role = "\(visitor.role)"
        isOperator = visitor.role >= .operator
        isAdministrator = visitor.role >= .administrator
        csrf = visitor.csrf?.revealed ?? ""
    }
}
