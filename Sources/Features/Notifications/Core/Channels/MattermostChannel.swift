internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Mattermost and Rocket.Chat, by an incoming web hook.
///
/// Source: developers.mattermost.com, Incoming webhooks.
public struct MattermostChannel: ChannelLeaf {
    public static let word = "mattermost"
    public static let title = "Mattermost"
    public static let examples = [
        "https://chat.example/hooks/TOKEN", "mmosts://chat.example/TOKEN", "mattermost://chat.example/TOKEN",
    ]
    private static let longest = 4000

    let base: String
    let token: String
    let channel: String

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        let path = address.path
        switch address.scheme {
        case "mmost", "mmosts", "mattermost":
            let isPlain = address.scheme == "mmost" || address.scheme == "mattermost" && address.isPlain
            guard !path.isEmpty else { throw fault }
            let channel = address.asked("channel").isEmpty ? address.fragment : address.asked("channel")
            return try Self(
                "\(isPlain ? "http" : "https")://\(address.authority)", path[path.count - 1], channel)
        case "https", "http":
            guard path.count >= 2, path[path.count - 2] == "hooks",
                Letters.isIdentifier(path[path.count - 1], 20...40)
            else { return nil }
            let before = path.dropLast(2).map { "/" + PercentText.encoded($0) }.joined()
            return try Self(
                "\(address.scheme)://\(address.authority)\(before)", path[path.count - 1],
                address.option("channel"))
        default: return nil
        }
    }

    private static let fault = ChannelAddressFault.incomplete(
        "A Mattermost web hook ends in /hooks/ and a token: https://chat.example/hooks/TOKEN.")

    private init(_ base: String, _ token: String, _ channel: String) throws(ChannelAddressFault) {
        guard Letters.isIdentifier(token, 1...100), !base.hasSuffix("//") else { throw Self.fault }
        self.base = base
        self.token = token
        self.channel = CleanText.line(channel, atMost: 64)
    }

    public var canonical: String {
        "\(base)/hooks/\(token)" + (channel.isEmpty ? "" : "#channel=\(PercentText.encoded(channel))")
    }

    public var place: String { "\(base) …\(token.suffix(4))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        let links = message.acknowledgements.map { "\n[\(Self.escaped($0.label))](\($0.url))" }
        let end = (message.link.map { "\n\($0)" } ?? "") + links.joined()
        let text = message.plainLines.map(Self.escaped).joined(separator: "\n")
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            if !channel.isEmpty { json.value("channel", channel) }
            json.value("username", message.hub.name)
            json.value(
                "text", CleanText.cut(text, units: Self.longest - end.utf16.count) + end)
        }
        return [
            .http(
                .init(
                    .post, "\(base)/hooks/\(token)", headers: [.init("Content-Type", "application/json")],
                    body: json.bytes))
        ]
    }

    static func escaped(_ text: String) -> String {
        Letters.unmentioned(
            text.reduce(into: "") { escaped, character in
                if "\\*_~`|<>[]()#!".contains(character) { escaped.append("\\") }
                escaped.append(character)
            })
    }
}
