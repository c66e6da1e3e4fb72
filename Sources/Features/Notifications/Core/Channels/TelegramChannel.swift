internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Telegram, by a bot.
///
/// Source: core.telegram.org/bots/api, sendMessage and HTML style.
public struct TelegramChannel: ChannelLeaf {
    public static let word = "telegram"
    public static let title = "Telegram"
    public static let examples = ["tgram://BOTTOKEN/CHAT", "telegram://BOTTOKEN@telegram?chats=CHAT"]
    /// In characters after the entities are read; HTML only gets shorter by that.
    private static let longest = 4096

    let token: String
    let chats: [String]
    let thread: String

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        let threads = [address.asked("thread"), address.asked("topic"), address.asked("message_thread_id")]
        let thread = threads.first { !$0.isEmpty } ?? ""
        switch address.scheme {
        case "tgram": return try Self(address.writtenHost, address.path, thread)
        case "telegram":
            let chats = address.asked("chats") + "," + address.asked("channels")
            let token = address.password.isEmpty ? address.user : "\(address.user):\(address.password)"
            return try Self(token, chats.split(separator: ",").map(String.init), thread)
        case "https" where address.host == "api.telegram.org":
            let token = address.path.first.map { String($0.dropFirst(3)) } ?? ""
            return try Self(token, [address.asked("chat_id")], thread)
        default: return nil
        }
    }

    private init(_ token: String, _ chats: [String], _ thread: String) throws(ChannelAddressFault) {
        let halves = token.split(separator: ":", maxSplits: 1)
        let isChat: (String) -> Bool = { chat in
            let digits = chat.hasPrefix("-") ? chat.dropFirst() : chat[...]
            return chat.hasPrefix("@") && Letters.isIdentifier(String(chat.dropFirst()), 1...64)
                || (1...20).contains(digits.count) && digits.allSatisfy(\.isNumber)
        }
        guard halves.count == 2, halves[0].allSatisfy(\.isNumber),
            Letters.isIdentifier(String(halves[1]), 1...100),
            (1...10).contains(chats.count), chats.allSatisfy(isChat), thread.allSatisfy(\.isNumber)
        else {
            throw .incomplete("A Telegram channel has a bot's token and a chat: tgram://123456:TOKEN/CHAT.")
        }
        self.token = token
        self.chats = chats
        self.thread = thread
    }

    public var canonical: String {
        "telegram://\(token)@telegram?chats=\(chats.joined(separator: ","))"
            + (thread.isEmpty ? "" : "&thread=\(thread)")
    }

    public var place: String { "Telegram \(chats.joined(separator: ", "))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        let text = self.text(message)
        return chats.map { chat in
            var json = JSONWriter(reservingBytes: 1024)
            json.object { json in
                json.value("chat_id", chat)
                if let thread = UInt64(thread) { json.value("message_thread_id", thread) }
                json.value("text", text)
                json.value("parse_mode", "HTML")
                json.value("disable_notification", message.severity == nil && message.kind != .test)
                json.object("link_preview_options") { $0.value("is_disabled", true) }
            }
            return .http(
                .init(
                    .post, "https://api.telegram.org/bot\(token)/sendMessage",
                    headers: [.init("Content-Type", "application/json")], body: json.bytes))
        }
    }

    /// Cut before it is escaped, so that no entity is cut in two.
    private func text(_ message: Message) -> String {
        let lines = (message.link.map { [$0] } ?? []) + message.acknowledgementLines
        let link = lines.map { "\n\($0)" }.joined()
        let whole = message.plainLines.joined(separator: "\n")
        return Self.escaped(CleanText.cut(whole, units: Self.longest - link.utf16.count - 200))
            + Self.escaped(link)
    }

    static func escaped(_ text: String) -> String {
        Letters.unmentioned(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
            ">", with: "&gt;")
    }

    /// Telegram says in the body how long to wait, and that a chat has moved.
    public func verdict(_ reply: ChannelReply) -> Verdict {
        let seconds = FoundText.value(of: "retry_after", inside: "parameters", in: reply.body).flatMap {
            Int64($0)
        }
        if let seconds, seconds > 0 { return .retry(after: .seconds(seconds), said: reply.said) }
        if FoundText.value(of: "ok", in: reply.body) == "false", reply.status < 500, reply.status != 429 {
            return .refused(said: reply.said)
        }
        guard case .accepted(_, let said) = reply.usualVerdict else { return reply.usualVerdict }
        return .accepted(id: FoundText.value(of: "message_id", inside: "result", in: reply.body), said: said)
    }
}
