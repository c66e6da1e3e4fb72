internal import Heartbeats
internal import MonitorWire

/// A small picture of a status page's summary, for readmes and walls, and the same for shields.io.
///
/// Source: shields.io, Endpoint Badge.
struct StatusBadge: Sendable {
    /// In characters: a longer title is cut.
    private static let longest = 40
    private static let unitsPerCharacter = 7
    private let label: String
    private let summary: StatusPage.Summary

    init(_ title: String, _ summary: StatusPage.Summary) {
        label = title.count > Self.longest ? title.prefix(Self.longest - 1) + "…" : title
        self.summary = summary
    }

    private var color: (name: String, code: String) {
        switch summary {
        case .up: ("brightgreen", "#2e7d32")
        case .down: ("red", "#c62828")
        case .unknown: ("lightgrey", "#616161")
        }
    }

    var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 128)
        json.object { json in
            json.value("schemaVersion", UInt64(1))
            json.value("label", label)
            json.value("message", summary.rawValue)
            json.value("color", color.name)
        }
        return json.bytes
    }

    var svg: [UInt8] {
        let left = Self.width(label)
        let right = Self.width(summary.rawValue)
        let name = Self.escaped("\(label): \(summary.rawValue)")
        let text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(left + right)" height="20" role="img" aria-label="\(name)">\
            <title>\(name)</title><rect width="\(left)" height="20" fill="#424242"/>\
            <rect x="\(left)" width="\(right)" height="20" fill="\(color.code)"/>\
            <g fill="#fff" text-anchor="middle" font-family="sans-serif" font-size="11">\
            <text x="\(left / 2)" y="14">\(Self.escaped(label))</text>\
            <text x="\(left + right / 2)" y="14">\(summary.rawValue)</text></g></svg>
            """
        return Array(text.utf8)
    }

    private static func width(_ text: String) -> Int { text.count * unitsPerCharacter + 10 }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
