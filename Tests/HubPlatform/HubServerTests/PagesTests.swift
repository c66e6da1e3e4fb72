import Testing

@testable import HubFrame
@testable import HubLan

@Suite("pages") struct PagesTests {
    @Test("every template is read, and there is a page for each but the shared ones")
    func complete() {
        let shown = Set(EveryPage(text: "plain").rendered.map(\.name))
        #expect(
            Set(EveryPage.library.sources.keys).subtracting([
                "hostfields", "layout", "settings", "routerhead", "routertable", "interfacerow", "week",
                "requestfields", "logfindings", "isp-devicefields", "isp-readingrows", "isp-station",
                "olt-plan-list", "olt-profilefields",
            ])
            .subtracting(PageSources.components.keys) == shown)
    }

    @Test(
        "every page is whole, and says what it was given", arguments: EveryPage(text: "Attic router").rendered
    )
    func whole(name: String, html: String) {
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        #expect(html.hasSuffix("</html>\n"))
        #expect(html.contains("Attic router"))
        #expect(!html.contains("{{"))
        for tag in ["main", "header", "h1", "title"] {
            #expect(
                html.ranges(of: "<\(tag)").count == 1
                    + (tag == "header" ? html.ranges(of: "<heading").count : 0))
        }
    }

    @Test(
        "what the network says is text, however it is written",
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
            "`x`&amp;",
            // One character to Swift, and a quotation mark to a browser.
            "\"\u{301} onmouseover=alert(1) x=\"\u{301}", "<\u{338}script>", "{{title}}",
        ])
    func hostile(name: String) {
        let plain = EveryPage(text: "plain").rendered
        for (page, ours) in zip(EveryPage(text: name).rendered, plain) {
            let html = page.html
            #expect(!html.contains("<script>"), "\(page.name)")
            #expect(
                html.ranges(of: "<img").count == ours.html.ranges(of: "<img").count, "\(page.name)")
            for attribute in Self.attributes(of: html) {
                #expect(!attribute.lowercased().hasPrefix("on"), "\(page.name): \(attribute)")
            }
        }
    }

    @Test(
        "no page has inline script or style, nor anything from elsewhere",
        arguments: EveryPage.library.sources.keys.sorted())
    func policy(name: String) throws {
        let source = String(decoding: try #require(EveryPage.library.sources[name]), as: UTF8.self)
        for word in ["<style", " style=", "javascript:", "{{{", "{{&", "http://", "https://", "//{{"] {
            #expect(!source.contains(word), "\(word)")
        }
        #expect(source.matches(of: /<script(?![^>]* src=)/).isEmpty)
        #expect(source.matches(of: /\son[a-z]+=/).isEmpty)
    }

    @Test("meters are yellow and red from the same share on, in each page and in what scripts make")
    func meters() throws {
        var bounds: Set<String> = []
        for page in EveryPage(text: "x").rendered {
            for meter in page.html.matches(of: /<meter [^>]*low="(\d+)" high="(\d+)"/) {
                bounds.insert("\(meter.1) \(meter.2)")
            }
            #expect(page.html.contains(#"data-meter-low="80" data-meter-high="92""#), "\(page.name)")
        }
        #expect(bounds == ["80 92"])
        let scripts = EveryPage.library.files.all.values.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(scripts.allSatisfy { $0.matches(of: /low: \d|high: \d/).isEmpty })
    }

    @Test(
        "every form that changes something holds the token",
        arguments: EveryPage.library.sources.keys.sorted())
    func tokens(name: String) throws {
        let source = String(decoding: try #require(EveryPage.library.sources[name]), as: UTF8.self)
        // Without a session there is no token: there the origin is looked at, or the link is the secret.
        guard !["login", "setup", "invite", "acknowledge", "publiccheck"].contains(name) else { return }
        for form in source.split(separator: "<form").dropFirst() where form.contains("method=\"post\"") {
            #expect(form.contains("name=\"csrf\""), "\(form.prefix(60))")
        }
    }

    @Test("where there is nothing, a sentence says what to do")
    func empty() {
        let html = String(
            decoding: EveryPage.library.render(
                OverviewPage(OverviewParts()),
                in: EveryPage.library.frame()), as: UTF8.self)
        #expect(html.contains("No router yet"))
        #expect(!html.contains("<table"))
    }

    /// Names of all attributes, read as a browser does: a quotation mark is its byte.
    private static func attributes(of html: String) -> [String] {
        var names: [String] = []
        var name: [UInt8] = []
        var quote: UInt8?
        var isTag = false
        for byte in html.utf8 {
            if let open = quote {
                if byte == open { quote = nil }
            } else if !isTag {
                isTag = byte == UInt8(ascii: "<")
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                isTag = false
                name = []
            } else if byte == UInt8(ascii: " ") {
                name = []
            } else if byte == UInt8(ascii: "=") {
                names.append(String(decoding: name, as: UTF8.self))
            } else {
                name.append(byte)
            }
        }
        return names
    }
}
