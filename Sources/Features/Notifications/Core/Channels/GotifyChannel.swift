internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Gotify, a server of one's own.
///
/// Source: gotify.net/docs/pushmsg, gotify.net/docs/msgextras.
public struct GotifyChannel: ChannelLeaf {
    public static let word = "gotify"
    public static let title = "Gotify"
    public static let examples = ["gotifys://gotify.example/TOKEN", "gotify://gotify.example/TOKEN"]
    private static let longest = 8000

    let base: String
    let token: String

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        guard address.scheme == "gotify" || address.scheme == "gotifys" else { return nil }
        let isPlain = address.scheme == "gotify" && address.isPlain
        let before = address.path.dropLast().map { "/" + PercentText.encoded($0) }.joined()
        guard let token = address.path.last, Letters.isIdentifier(token.replacing(".", with: ""), 1...100),
            !address.host.isEmpty
        else {
            throw .incomplete(
                "A Gotify channel has a server and an application's token: gotifys://gotify.example/TOKEN.")
        }
        return Self(base: "\(isPlain ? "http" : "https")://\(address.authority)\(before)", token: token)
    }

    public var canonical: String {
        let (scheme, rest) = (
            base.hasPrefix("https") ? "gotifys" : "gotify", base.drop { $0 != "/" }.dropFirst(2)
        )
        return "\(scheme)://\(rest)/\(token)" + (scheme == "gotify" ? "?scheme=http" : "")
    }

    public var place: String { "\(base) …\(token.suffix(4))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        let links = message.acknowledgementLines.map { "\n\($0)" }.joined()
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            json.value("title", CleanText.cut(message.subject, units: 250))
            json.value(
                "message",
                CleanText.cut(message.plainLines.joined(separator: "\n"), units: Self.longest) + links)
            json.value("priority", priority(message))
            json.object("extras") { json in
                json.object("client::display") { $0.value("contentType", "text/plain") }
                if let link = message.link {
                    json.object("client::notification") { $0.object("click") { $0.value("url", link) } }
                }
            }
        }
        return [
            .http(
                .init(
                    .post, base + "/message",
                    headers: [.init("Content-Type", "application/json"), .init("X-Gotify-Key", token)],
                    body: json.bytes))
        ]
    }

    private func priority(_ message: Message) -> UInt64 {
        switch message.severity {
        case .critical: 8
        case .warning: 5
        case .info, nil: 3
        }
    }
}
