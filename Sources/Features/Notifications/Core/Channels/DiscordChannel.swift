internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Discord, by a web hook: one embed a message, whose text cannot mention anyone.
///
/// Source: discord.com/developers, Execute Webhook and Message Formatting.
public struct DiscordChannel: ChannelLeaf {
    public static let word = "discord"
    public static let title = "Discord"
    public static let examples = [
        "https://discord.com/api/webhooks/ID/TOKEN", "discord://ID/TOKEN", "discord://TOKEN@ID",
    ]

    private enum Limit {
        static let title = 256
        static let description = 4096
        static let fields = 25
        static let name = 256
        static let value = 1024
        /// Of all texts of the embed together.
        static let all = 6000
    }
    private enum Color {
        static let info: UInt64 = 3_447_003
        static let warning: UInt64 = 16_776_960
        static let critical: UInt64 = 15_158_332
        static let success: UInt64 = 3_066_993
    }

    let id: String
    let token: String
    let thread: String
    /// Where another server than Discord's own takes such messages.
    let base: String

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        let path = address.path
        switch address.scheme {
        case "discord":
            // Apprise has `id/token`, shoutrrr `token@id`.
            let isApprise = address.user.isEmpty || !path.isEmpty
            let (id, token) =
                isApprise ? (address.writtenHost, path.first ?? "") : (address.writtenHost, address.user)
            return try Self(id, token, address, base: "https://discord.com")
        case "https", "http":
            guard let at = path.firstIndex(of: "webhooks"), at >= 1, path[..<at].contains("api"),
                path.count >= at + 3,
                isDiscord(address.host) || path[at + 1].allSatisfy(\.isNumber)
            else { return nil }
            let before = path[..<at].prefix { $0 != "api" }.map { "/" + PercentText.encoded($0) }.joined()
            let base =
                isDiscord(address.host)
                ? "https://discord.com" : "\(address.scheme)://\(address.authority)\(before)"
            return try Self(path[at + 1], path[at + 2], address, base: base)
        default: return nil
        }
    }

    private static func isDiscord(_ host: String) -> Bool {
        ["discord.com", "discordapp.com"].contains { host == $0 || host.hasSuffix("." + $0) }
    }

    private init(_ id: String, _ token: String, _ address: ChannelAddress, base: String)
        throws(ChannelAddressFault)
    {
        guard !id.isEmpty, id.allSatisfy(\.isNumber), (1...200).contains(token.utf8.count),
            token.utf8.allSatisfy({
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
                    || $0 == 95
            })
        else {
            throw .incomplete(
                "A Discord web hook has a number and a token: https://discord.com/api/webhooks/ID/TOKEN.")
        }
        self.id = id
        self.token = token
        self.base = base
        let thread = address.asked("thread_id")
        self.thread = thread.allSatisfy(\.isNumber) ? thread : ""
    }

    public var canonical: String {
        "\(base)/api/webhooks/\(id)/\(token)" + (thread.isEmpty ? "" : "?thread_id=\(thread)")
    }

    public var place: String { "Discord …\(token.suffix(4))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        let query = "?wait=true" + (thread.isEmpty ? "" : "&thread_id=\(thread)")
        return [
            .http(
                .init(
                    .post, "\(base)/api/webhooks/\(id)/\(token)\(query)",
                    headers: [.init("Content-Type", "application/json")], body: body(message)))
        ]
    }

    private func body(_ message: Message) -> [UInt8] {
        var room = Limit.all
        func fitting(_ text: String, _ most: Int) -> String {
            let cut = CleanText.cut(text, units: min(most, max(room, 0)))
            room -= cut.utf16.count
            return cut
        }
        let isOne = message.items.count == 1 && message.rest.isEmpty
        let title = fitting(Self.escaped(headline(message)), Limit.title)
        let footer = fitting(message.hub.name, 100)
        let fields = isOne ? self.fields(message, fitting) : []
        let links = message.acknowledgements.map { "[\(Self.escaped($0.label))](\($0.url))" }
            .joined(separator: "\n")
        // Cut from the text, not from a link: half of one leads nowhere.
        room -= links.utf16.count + 1
        let words = fitting(description(message, isOne: isOne), Limit.description - links.utf16.count - 1)
        let text = [words, links].filter { !$0.isEmpty }.joined(separator: "\n")
        var json = JSONWriter(reservingBytes: 2048)
        json.object { json in
            json.value("username", message.hub.name)
            json.array("embeds") { json in
                json.object { json in
                    json.value("title", title)
                    if let link = message.link { json.value("url", link) }
                    if !text.isEmpty { json.value("description", text) }
                    json.value("color", color(message))
                    if !fields.isEmpty {
                        json.array("fields") { json in
                            for field in fields {
                                json.object { json in
                                    json.value("name", field.name)
                                    json.value("value", field.value)
                                    json.value("inline", field.isShort)
                                }
                            }
                        }
                    }
                    json.value("timestamp", message.sentAt)
                    json.object("footer") { $0.value("text", footer) }
                }
            }
            json.object("allowed_mentions") { $0.array("parse") { _ in } }
        }
        return json.bytes
    }

    private func headline(_ message: Message) -> String {
        guard let first = message.items.first else { return message.subject }
        return "\(first.mark) \(message.subject)"
    }

    private func fields(_ message: Message, _ fitting: (String, Int) -> String) -> [Message.Item.Detail] {
        message.items[0].details(message).prefix(Limit.fields).compactMap { one in
            let (name, value) = (
                fitting(Self.escaped(one.name), Limit.name), fitting(Self.escaped(one.value), Limit.value)
            )
            // Discord refuses an embed with an empty one.
            return name.isEmpty || value.isEmpty ? nil : .init(name: name, value: value, isShort: one.isShort)
        }
    }

    private func description(_ message: Message, isOne: Bool) -> String {
        guard !isOne else { return message.items[0].incident.text.map(Self.escaped) ?? "" }
        let lines = message.items.map { item in
            let last = item.details(message).last { ["Lasted", "Since", "At"].contains($0.name) }
            return "\(item.mark) \(Self.escaped(item.heading))"
                + (last.map { ": \($0.name.lowercased()) \($0.value)" } ?? "")
        }
        return (lines + message.rest.map(Self.escaped)).joined(separator: "\n")
    }

    private func color(_ message: Message) -> UInt64 {
        if message.kind == .test { return Color.info }
        return switch message.severity {
        case .critical: Color.critical
        case .warning: Color.warning
        case .info: Color.info
        case nil: message.items.isEmpty ? Color.info : Color.success
        }
    }

    /// Nothing of a name is markup, a mention or a link.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if "\\*_~`|<>[]()#@:".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
    }

    public func verdict(_ reply: ChannelReply) -> Verdict {
        if case .accepted(_, let said) = reply.usualVerdict {
            return .accepted(id: FoundText.value(of: "id", in: reply.body), said: said)
        }
        return reply.usualVerdict
    }
}
