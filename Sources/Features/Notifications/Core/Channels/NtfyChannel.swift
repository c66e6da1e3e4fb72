internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// ntfy, its own service or a server of one's own.
///
/// Source: docs.ntfy.sh/publish, Publish as JSON.
public struct NtfyChannel: ChannelLeaf {
    public static let word = "ntfy"
    public static let title = "ntfy"
    public static let examples = [
        "ntfy://TOPIC", "ntfys://ntfy.example/TOPIC", "ntfy://TOKEN@ntfy.example/TOPIC",
        "https://ntfy.sh/TOPIC",
    ]
    /// In bytes: what is longer becomes an attachment.
    private static let longest = 4096

    let base: String
    let topic: String
    let user: String
    let password: String

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        switch address.scheme {
        case "ntfy", "ntfys":
            if address.path.isEmpty { return try Self("https://ntfy.sh", address.writtenHost, address) }
            let isPlain = address.scheme == "ntfy" && address.isPlain
            return try Self("\(isPlain ? "http" : "https")://\(address.authority)", address.path[0], address)
        case "https", "http":
            guard address.host == "ntfy.sh" || address.option("kind") == "ntfy" else { return nil }
            return try Self("\(address.scheme)://\(address.authority)", address.path.last ?? "", address)
        default: return nil
        }
    }

    private init(_ base: String, _ topic: String, _ address: ChannelAddress) throws(ChannelAddressFault) {
        guard Letters.isIdentifier(topic, 1...64) else {
            throw .incomplete(
                "An ntfy channel has a topic of letters, digits, - and _: ntfys://ntfy.example/TOPIC.")
        }
        self.base = base
        self.topic = topic
        user = address.user
        password = address.password
    }

    public var canonical: String {
        let (scheme, rest) = (
            base.hasPrefix("https") ? "ntfys" : "ntfy", base.drop { $0 != "/" }.dropFirst(2)
        )
        let (user, password) = (PercentText.encoded(user), PercentText.encoded(password))
        let login =
            user.isEmpty && password.isEmpty ? "" : password.isEmpty ? "\(user)@" : "\(user):\(password)@"
        return "\(scheme)://\(login)\(rest)/\(topic)" + (scheme == "ntfy" ? "?scheme=http" : "")
    }

    public var place: String { "\(base)/\(topic)" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        var headers = [ChannelRequest.Header("Content-Type", "application/json")]
        if !password.isEmpty {
            headers.append(.init("Authorization", "Basic \(Base64.text(Array("\(user):\(password)".utf8)))"))
        } else if !user.isEmpty {
            headers.append(.init("Authorization", "Bearer \(user)"))
        }
        let lines =
            message.items.count == 1 && message.rest.isEmpty
            ? Array(message.plainLines.dropFirst()) : message.plainLines
        let text = lines.map { $0.drop { $0 == " " } }.joined(separator: "\n")
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            json.value("topic", topic)
            json.value("title", CleanText.cut(message.subject, atMost: 250))
            json.value(
                "message", CleanText.cut(text.isEmpty ? message.subject : text, atMost: Self.longest - 100))
            json.value("priority", priority(message))
            json.array("tags") { $0.value(nil, tag(message)) }
            if let link = message.link { json.value("click", link) }
            let links = message.acknowledgements
            if !links.isEmpty {
                json.array("actions") { json in
                    for link in links {
                        json.object { json in
                            json.value("action", "view")
                            json.value("label", link.label)
                            json.value("url", link.url)
                        }
                    }
                }
            }
        }
        return [.http(.init(.post, base + "/", headers: headers, body: json.bytes))]
    }

    private func priority(_ message: Message) -> UInt64 {
        switch message.severity {
        case .critical: 5
        case .warning: 4
        case .info, nil: 3
        }
    }

    private func tag(_ message: Message) -> String {
        switch message.severity {
        case .critical: "rotating_light"
        case .warning: "warning"
        case .info: "information_source"
        case nil: message.items.isEmpty ? "information_source" : "white_check_mark"
        }
    }
}
