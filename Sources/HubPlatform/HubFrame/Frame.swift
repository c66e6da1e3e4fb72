public import HubCore
internal import MonitorCore

/// What surrounds every page: navigation, who looks, and how it shall look.
public struct Frame: Sendable {
    public enum Theme: String, Sendable {
        case light, dark
    }

    /// What the browser asks of every page, in its cookies and its address.
    public struct Look: Sendable {
        /// `nil` follows the browser's wish.
        public var theme: Theme?
        /// Whether the sidebar shows icons alone.
        public var isFolded = false
        /// The page alone, in large type, for a screen on a wall.
        public var isKiosk = false
        /// What was done just now, said once: `Saved.`
        public var flash: String?

        public init() {}
    }

    let navigation: Navigation
    let isAccount: Bool
    /// `nil` where no user is logged in.
    public let visitor: FrameVisitor?
    /// What the page offers to share.
    var sharing: FrameSharing?
    var guest: FrameGuest?
    let themeName: String
    let isFolded: Bool
    let isKiosk: Bool
    let flash: String?
    /// Whether the page says something once, which must not be said again.
    public var saysFlash: Bool { flash != nil }
    /// Whether a feature answers the search over everything.
    let hasSearch: Bool
    let staticRoot: String
    /// Percent, from which every meter is yellow and red; scripts read them from the page.
    let meterLow = 80
    let meterHigh = 92

    /// - Parameter section: the path of the entry that the page belongs to; `nil` for a page that belongs to none.
    init(
        _ entries: [NavigationEntry], staticRoot: String, section: String?, visitor: Visitor?, look: Look,
        badges: [String: Int], hasSearch: Bool
    ) {
        navigation = Navigation(entries, section: section, visitor: visitor, badges: badges)
        isAccount = section == "/account"
        self.visitor = visitor.map(FrameVisitor.init)
        self.staticRoot = staticRoot
        themeName = look.theme?.rawValue ?? "auto"
        isFolded = look.isFolded
        isKiosk = look.isKiosk
        flash = look.flash
        self.hasSearch = hasSearch && visitor != nil
    }
}

/// The view that a page offers to share by a link.
public struct FrameSharing: Sendable {
    /// Its address on this hub, with the query.
    let place: String
    let mostDays: Int64

    public init(place: String, mostDays: Int64) {
        self.place = place
        self.mostDays = mostDays
    }
}

/// Who came by a link to one view.
public struct FrameGuest: Sendable {
    /// What the page may follow; empty for nothing: then it is as old as its last load.
    let topic: String

    public init(topic: String?) { self.topic = topic ?? "" }
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
