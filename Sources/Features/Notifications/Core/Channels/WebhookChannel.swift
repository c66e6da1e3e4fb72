internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Any service that takes JSON: the message as it is, or what a template makes of it, signed where a secret is given.
///
/// Source: standardwebhooks.com, 1.0.0: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
public struct WebhookChannel: ChannelLeaf {
    public static let word = "webhook"
    public static let title = "Web hook"
    public static let examples = [
        "https://service.example/hook", "https://service.example/hook#secret=whsec_…",
        "jsons://service.example/hook",
        "generic+https://service.example/hook",
    ]
    private static let longestBody = 65_536

    let url: String
    let secret: String
    let body: String
    let type: String

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        let schemes = [
            "https": "https", "http": "http", "json": "http", "jsons": "https", "generic+https": "https",
            "generic+http": "http", "generic": address.isPlain ? "http" : "https",
        ]
        guard let scheme = schemes[address.scheme] else { return nil }
        guard !address.host.isEmpty else {
            throw .incomplete("A web hook has a host: https://service.example/hook.")
        }
        let login =
            address.user.isEmpty && address.password.isEmpty
            ? "" : "\(PercentText.encoded(address.user)):\(PercentText.encoded(address.password))@"
        let query = address.writtenQuery.isEmpty ? "" : "?\(address.writtenQuery)"
        let type = address.option("type")
        guard type.isEmpty || type.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) && type.contains("/")
        else {
            throw .incomplete("The type of a web hook's body is a media type, such as text/plain.")
        }
        return Self(
            url: "\(scheme)://\(login)\(address.authority)\(address.writtenPath)\(query)",
            secret: address.option("secret"),
            body: address.option("body"), type: type)
    }

    public var canonical: String {
        let options = [("secret", secret), ("body", body), ("type", type)].filter { !$0.1.isEmpty }
            .map { "\($0.0)=\(PercentText.encoded($0.1))" }.joined(separator: "&")
        return url + (options.isEmpty ? "" : "#\(options)")
    }

    /// Paths of web hooks are secrets as a rule.
    public var place: String {
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        return
            "\(url.prefix { $0 != ":" })://\(authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)/…"
    }

    public func requests(_ message: Message) -> [ChannelRequest] {
        let json = WebhookBody.json(message)
        let bytes =
            body.isEmpty ? json : Array(Self.filled(body, message, json).utf8.prefix(Self.longestBody))
        let usual = body.isEmpty || body.first == "{" ? "application/json" : "text/plain; charset=utf-8"
        var headers: [ChannelRequest.Header] = [.init("Content-Type", type.isEmpty ? usual : type)]
        let timestamp = "\(message.sentAt.milliseconds / 1000)"
        headers += [.init("webhook-id", message.id), .init("webhook-timestamp", timestamp)]
        if !secret.isEmpty {
            let signature = SHA256.authentication(
                of: Array("\(message.id).\(timestamp).".utf8) + bytes, key: Self.key(secret))
            headers.append(.init("webhook-signature", "v1,\(Base64.text(signature))"))
        }
        return [.http(.init(.post, url, headers: headers, body: bytes))]
    }

    /// `whsec_` and Base64, or the text itself.
    static func key(_ secret: String) -> [UInt8] {
        guard secret.hasPrefix("whsec_"), let bytes = Base64.bytes(secret.dropFirst(6)) else {
            return Array(secret.utf8)
        }
        return bytes
    }

    /// `$NAME`, `$STATUS`, `$SEVERITY`, `$TEXT`, `$LINK`, `$ID` and `$JSON`. In a template that is JSON they are escaped
    /// as JSON strings need it.
    static func filled(_ template: String, _ message: Message, _ json: [UInt8]) -> String {
        let isJSON = template.first == "{" || template.first == "["
        func text(_ value: String) -> String { isJSON ? escaped(value) : value }
        let values = [
            ("NAME", text(message.subject)), ("STATUS", message.severity == nil ? "up" : "down"),
            ("SEVERITY", message.severity?.word ?? "none"),
            ("TEXT", text(message.plainLines.joined(separator: "\n"))),
            ("LINK", text(message.link ?? "")), ("ID", message.id),
            ("JSON", String(decoding: json, as: UTF8.self)),
        ]
        // One pass: a value that holds `$TEXT` is not read again.
        var (filled, rest) = ("", template[...])
        while let dollar = rest.firstIndex(of: "$") {
            filled += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if let (name, value) = values.first(where: { rest.hasPrefix($0.0) }) {
                filled += value
                rest = rest.dropFirst(name.count)
            } else {
                filled += "$"
            }
        }
        return filled + rest
    }

    private static func escaped(_ text: String) -> String {
        var json = JSONWriter(reservingBytes: text.utf8.count + 2)
        json.value(nil, text)
        return String(decoding: json.bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    public func verdict(_ reply: ChannelReply) -> Verdict { reply.usualVerdict }
}

/// The message as JSON, for web hooks.
enum WebhookBody {
    static func json(_ message: Message) -> [UInt8] {
        var json = JSONWriter(reservingBytes: 2048)
        json.object { json in
            json.value("id", message.id)
            json.value("kind", message.kind.rawValue)
            json.value("sentAt", message.sentAt)
            json.array("incidents") { json in
                for item in message.items { json.object { write(item, message.hub, &$0) } }
            }
            json.value("more", UInt64(message.more))
            json.value("passed", UInt64(message.passed))
            json.object("hub") { json in
                json.value("name", message.hub.name)
                json.value("url", message.hub.url)
            }
        }
        return json.bytes
    }

    private static func write(_ item: Message.Item, _ hub: HubName, _ json: inout JSONWriter) {
        let one = item.incident
        json.value("number", UInt64(max(one.number, 0)))
        json.value("story", item.story.rawValue)
        json.value("rule", one.rule)
        json.value("object", one.object.path)
        json.value("severity", one.severity.word)
        json.value(
            "state", one.endedAt != nil ? "ended" : one.acknowledgedBy != nil ? "acknowledged" : "open")
        json.value("openedAt", one.openedAt)
        json.value("endedAt", one.endedAt)
        let span = one.endedAt.map { Double($0.milliseconds - one.openedAt.milliseconds) / 1000 }
        json.value("durationSeconds", span, decimals: 3)
        json.value("value", one.value, decimals: 3)
        json.value("worst", one.worst, decimals: 3)
        json.value("threshold", one.threshold, decimals: 3)
        json.value("unit", one.unit)
        json.value("title", one.title)
        json.value("text", one.text)
        json.value("url", hub.url.map { "\($0)/alerts/\(one.number)" })
        json.value("acknowledgeUrl", one.acknowledgementPath.flatMap { path in hub.url.map { $0 + path } })
        json.value("acknowledgedBy", one.acknowledgedBy)
    }
}
