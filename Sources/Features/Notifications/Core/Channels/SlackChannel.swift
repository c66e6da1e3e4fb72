internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Slack, by an incoming web hook.
///
/// Source: api.slack.com/messaging/webhooks, Formatting text: `&`, `<` and `>` are all that is markup in a text.
public struct SlackChannel: ChannelLeaf {
    public static let word = "slack"
    public static let title = "Slack"
    public static let examples = [
        "https://hooks.slack.com/services/A/B/C", "slack://A/B/C", "slack://hook:A-B-C@webhook",
    ]
    /// In characters, of the message's text and of a field.
    private static let longest = 3000

    let parts: [String]

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        switch address.scheme {
        case "slack":
            if address.user == "hook" {
                return try Self(address.password.split(separator: "-").map(String.init))
            }
            return try Self(Array(([address.writtenHost] + address.path).prefix(3)))
        case "https" where address.host == "hooks.slack.com" && address.path.first == "services":
            return try Self(Array(address.path.dropFirst().prefix(3)))
        default: return nil
        }
    }

    private init(_ parts: [String]) throws(ChannelAddressFault) {
        guard parts.count == 3, parts.allSatisfy({ Letters.isIdentifier($0, 1...64) }) else {
            throw .incomplete("A Slack web hook has three parts: https://hooks.slack.com/services/A/B/C.")
        }
        self.parts = parts
    }

    public var canonical: String { "https://hooks.slack.com/services/" + parts.joined(separator: "/") }

    public var place: String { "Slack …\(parts[2].suffix(4))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        [
            .http(
                .init(
                    .post, canonical, headers: [.init("Content-Type", "application/json")],
                    body: body(message)))
        ]
    }

    private func body(_ message: Message) -> [UInt8] {
        let links = message.acknowledgementLines.map { "\n\(Self.escaped($0))" }.joined()
        let text = Self.escaped(message.plainLines.joined(separator: "\n"))
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            json.value("text", CleanText.cut(Self.escaped(message.subject), units: Self.longest))
            json.value("link_names", UInt64(0))
            json.value("unfurl_links", false)
            json.array("attachments") { json in
                json.object { json in
                    json.value("color", ChatColor.hex(message))
                    json.value("fallback", CleanText.cut(Self.escaped(message.subject), units: Self.longest))
                    json.value("text", CleanText.cut(text, units: Self.longest - links.utf16.count) + links)
                    json.array("mrkdwn_in") { _ in }
                    if let link = message.link { json.value("title_link", link) }
                    if message.link != nil { json.value("title", "Open") }
                    json.value("footer", Self.escaped(message.hub.name))
                }
            }
        }
        return json.bytes
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Slack answers some faults with 200 and a word.
    public func verdict(_ reply: ChannelReply) -> Verdict {
        guard case .accepted = reply.usualVerdict, reply.body != Array("ok".utf8), !reply.body.isEmpty else {
            return reply.usualVerdict
        }
        return .refused(said: reply.said)
    }
}

/// The colours of a message in chats.
enum ChatColor {
    static func hex(_ message: Message) -> String {
        switch message.severity {
        case .critical: "#e74c3c"
        case .warning: "#f1c40f"
        case .info: "#3498db"
        case nil: message.items.isEmpty ? "#3498db" : "#2ecc71"
        }
    }
}

/// Grammars of identifiers and tokens.
enum Letters {
    /// Letters, digits, `-`, `_`.
    static func isIdentifier(_ text: String, _ length: ClosedRange<Int>) -> Bool {
        length.contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                    || $0 == 95
            }
    }

    /// Breaks what chats read as a mention: a word joiner, which has no width, behind each `@`.
    static func unmentioned(_ text: String) -> String { text.replacing("@", with: "@\u{2060}") }
}
