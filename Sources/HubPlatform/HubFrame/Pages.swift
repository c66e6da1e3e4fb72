internal import Mustache

/// What one page shows; the template of its name turns it into HTML.
public protocol Page: Sendable {
    static var template: String { get }
    /// For the window's title and the heading.
    var title: String { get }
}

/// The pages' templates, read once.
public enum Pages {
    private static let library: MustacheLibrary = {
        do {
            return MustacheLibrary(templates: try templates())
        } catch {
            // The templates are part of the program, and tests read all.
            preconditionFailure("cannot read a template: \(error)")
        }
    }()

    static func templates() throws -> [String: MustacheTemplate] {
        HTMLEscaping.register()
        return try sources.mapValues { source in
            try MustacheTemplate(string: HTMLEscaping.pragma + String(decoding: source, as: UTF8.self))
        }
    }

    /// - Returns: the page as bytes of HTML, everything of it escaped.
    public static func render<Shown: Page>(_ page: Shown, in frame: Frame) -> [UInt8] {
        let html = library.render(Framed(frame: frame, view: page), withTemplate: Shown.template)
        return Array((html ?? "").utf8)
    }

    static let sources: [String: [UInt8]] = [
        "account": PackageResources.account_mustache,
        "agents": PackageResources.agents_mustache,
        "device": PackageResources.device_mustache,
        "layout": PackageResources.layout_mustache,
        "login": PackageResources.login_mustache,
        "message": PackageResources.message_mustache,
        "overview": PackageResources.overview_mustache,
        "range": PackageResources.range_mustache,
        "router": PackageResources.router_mustache,
        "settings": PackageResources.settings_mustache,
        "setup": PackageResources.setup_mustache,
    ]
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
