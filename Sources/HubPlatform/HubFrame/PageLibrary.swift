public import HubCore
internal import Mustache

/// What one page shows; the template of its name turns it into HTML.
public protocol Page: Sendable {
    static var template: String { get }
    /// For the window's title and the heading.
    var title: String { get }
}

/// What a feature brings to the pages: templates by name, files that pages load, and its entries of the navigation.
public struct PageSources: Sendable {
    public var templates: [String: [UInt8]]
    public var files: [StaticFile]
    public var navigation: [NavigationEntry]

    public init(
        templates: [String: [UInt8]] = [:], files: [StaticFile] = [], navigation: [NavigationEntry] = []
    ) {
        self.templates = templates
        self.files = files
        self.navigation = navigation
    }
}

/// The templates of all features, read once, and the files that their pages load.
public final class PageLibrary: Sendable {
    /// Why the pages of several features do not go together.
    public struct Fault: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    public let files: StaticFiles
    public let navigation: [NavigationEntry]
    /// How much needs attention, by the paths of the navigation's entries.
    public let badges: NavigationBadges
    /// Whether a feature answers the search over everything.
    public let hasSearch: Bool
    let sources: [String: [UInt8]]
    private let library: MustacheLibrary

    /// - Parameters:
    ///   - parts: of each feature; what every page has comes with this module.
    ///   - hasSearch: whether a feature answers the search over everything.
    /// - Throws: `Fault` where a name appears twice, or a template cannot be read.
    public init(
        _ parts: [PageSources], badges: NavigationBadges = NavigationBadges(), hasSearch: Bool = false
    ) throws(Fault) {
        self.badges = badges
        self.hasSearch = hasSearch
        let all = [.base] + parts
        var sources: [String: [UInt8]] = [:]
        for (name, source) in all.flatMap(\.templates) {
            guard sources.updateValue(source, forKey: name) == nil else {
                throw Fault(description: "two templates are named '\(name)'")
            }
        }
        self.sources = sources
        files = try StaticFiles(all.flatMap(\.files))
        navigation = all.flatMap(\.navigation)
        HTMLEscaping.register()
        do {
            library = MustacheLibrary(
                templates: try sources.mapValues { source in
                    let text = String(decoding: source, as: UTF8.self)
                    return try MustacheTemplate(string: HTMLEscaping.pragma + text)
                })
        } catch {
            throw Fault(description: "cannot read a template: \(error)")
        }
    }

    /// - Parameters:
    ///   - section: the path of the entry of the navigation that the page belongs to.
    ///   - sharing: what the page offers to share; `nil` offers nothing.
    ///   - guest: who came by a link to this one view; then there is no visitor.
    public func frame(
        section: String? = nil, visitor: Visitor? = nil, look: Frame.Look = Frame.Look(),
        sharing: FrameSharing? = nil, guest: FrameGuest? = nil
    ) -> Frame {
        var frame = Frame(
            navigation, staticRoot: files.root, section: section, visitor: visitor, look: look,
            badges: badges.all, hasSearch: hasSearch)
        (frame.sharing, frame.guest) = (sharing, guest)
        return frame
    }

    /// - Returns: the page as bytes of HTML, everything of it escaped.
    public func render<Shown: Page>(_ page: Shown, in frame: Frame) -> [UInt8] {
        let html = library.render(Framed(frame: frame, view: page), withTemplate: Shown.template)
        return Array((html ?? "").utf8)
    }
}

/// What a template sees: `{{frame.…}}`, `{{view.…}}` and `{{title}}`.
private struct Framed: MustacheParent {
    let frame: Frame
    let view: any Page

    func child(named name: String) -> Any? {
        switch name {
        case "frame": frame
        case "title": view.title
        case "view": view
        default: nil
        }
    }
}
