internal import HubCore
internal import MonitorCore

/// E-mail by SMTP: one thread an incident.
///
/// Source: RFC 5322, RFC 2047 (words in headers), RFC 3834 §5 (Auto-Submitted).
public struct MailChannel: ChannelLeaf {
    public static let word = "mail"
    public static let title = "E-mail"
    public static let examples = [
        "smtp://USER:PASSWORD@mail.example:587/?from=hub@mail.example&to=me@mail.example",
        "mailtos://USER:PASSWORD@mail.example?to=me@mail.example",
    ]
    private static let most = 20

    let server: String
    let needsTLS: Bool
    let user: String
    let password: String
    let from: String
    let to: [String]

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        guard ["smtp", "smtps", "mailto", "mailtos"].contains(address.scheme) else { return nil }
        let host = address.asked("smtp").isEmpty ? address.host : address.asked("smtp").lowercased()
        let own = address.user.contains("@") ? address.user : "\(address.user)@\(address.host)"
        let from = [address.asked("from"), address.asked("fromaddress")].first { !$0.isEmpty } ?? own
        let asked = [address.asked("to"), address.asked("toaddresses")].first { !$0.isEmpty } ?? ""
        let named =
            asked.isEmpty
            ? address.path.filter { $0.contains("@") } : asked.split(separator: ",").map(String.init)
        let to = named.isEmpty ? [own] : named
        let isWrapped = address.scheme == "smtps" || address.port == 465
        let usual = isWrapped ? 465 : 587
        // Without TLS only where the address says so, which is for a server in the house.
        let isPlain =
            ["none", "no"].contains(address.asked("encryption").lowercased())
            || address.asked("starttls").lowercased() == "no"
        guard !host.isEmpty, Self.isHost(host), (1...most).contains(to.count),
            ([from] + to).allSatisfy(isAddress)
        else {
            throw .incomplete(
                "A mail channel has a server, a sender and recipients: smtp://USER:PASSWORD@mail.example:587/?from=hub@mail.example&to=me@mail.example."
            )
        }
        let shown = host.contains(":") ? "[\(host)]" : host
        return Self(
            server: "\(isWrapped ? "smtps" : "smtp")://\(shown):\(address.port ?? usual)", needsTLS: !isPlain,
            user: address.user, password: address.password, from: from, to: to)
    }

    /// No header and no command can be forged by it.
    static func isAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && (1...254).contains(text.utf8.count) && !halves[0].isEmpty
            && isHost(halves[1])
            && halves[0].utf8.allSatisfy { (0x21...0x7e).contains($0) && !"()<>[]:;@\\,\"".utf8.contains($0) }
    }

    private static func isHost(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    || [45, 46, 58].contains($0)
            }
    }

    public var canonical: String {
        let (scheme, place) = (server.prefix { $0 != ":" }, server.drop { $0 != "/" }.dropFirst(2))
        let login =
            user.isEmpty && password.isEmpty
            ? "" : "\(PercentText.encoded(user)):\(PercentText.encoded(password))@"
        let list = to.map { PercentText.encoded($0) }.joined(separator: ",")
        return "\(scheme)://\(login)\(place)/?from=\(PercentText.encoded(from))&to=\(list)"
            + (needsTLS ? "" : "&encryption=none")
    }

    public var place: String { "\(to.joined(separator: ", ")) by \(server.drop { $0 != "/" }.dropFirst(2))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        [
            .mail(
                .init(
                    server: server, needsTLS: needsTLS, user: user.isEmpty ? nil : user,
                    password: password.isEmpty ? nil : password, from: from, to: to,
                    body: MailText(message, from: from, to: to).bytes))
        ]
    }

    /// SMTP's own classes: 4xx is tried again, 5xx is not.
    public func verdict(_ reply: ChannelReply) -> Verdict {
        switch reply.status {
        case 200...299: .accepted(id: nil, said: reply.said)
        case 500...599: .refused(said: reply.said)
        default: .retry(after: reply.retryAfter, said: reply.said)
        }
    }
}

/// A mail: headers and text.
struct MailText {
    let bytes: [UInt8]

    init(_ message: Message, from: String, to: [String]) {
        let host = from.split(separator: "@").last.map(String.init) ?? "localhost"
        var lines = [
            "From: \(from)", "To: \(to.joined(separator: ", "))",
            "Subject: \(Self.encoded(message.subject))", "Date: \(Self.date(message.sentAt))",
            "Message-ID: <\(Self.plain(message.id))@\(host)>",
        ]
        if let thread = message.items.first, message.items.count == 1 {
            // Every message of an incident refers to one that need not exist: readers gather them by it.
            let reference = "<incident-\(thread.incident.number)@\(host)>"
            lines += ["In-Reply-To: \(reference)", "References: \(reference)"]
        }
        lines += [
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
        if message.severity == .critical { lines.append("X-Priority: 1") }
        let text =
            message.plainLines + (message.link.map { ["", $0] } ?? []) + message.acknowledgementLines
            + ["", "-- ", message.hub.name, ""]
        let body = Base64.text(Array(text.joined(separator: "\r\n").utf8))
        var rest = body[...]
        lines.append("")
        while !rest.isEmpty {
            lines.append(String(rest.prefix(76)))
            rest = rest.dropFirst(76)
        }
        bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// RFC 2047: words of at most 75 characters, whole characters in each.
    static func encoded(_ text: String) -> String {
        if text.utf8.count <= 60,
            text.utf8.allSatisfy({ (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "=") })
        {
            return text
        }
        var (words, part): ([String], [UInt8]) = ([], [])
        for character in CleanText.cut(text, atMost: 400) {
            let more = Array(String(character).utf8)
            if part.count + more.count > 42 {
                words.append("=?utf-8?B?\(Base64.text(part))?=")
                part = []
            }
            // One that is longer than a word is not worth one.
            if more.count <= 42 { part += more }
        }
        if !part.isEmpty { words.append("=?utf-8?B?\(Base64.text(part))?=") }
        return words.joined(separator: "\r\n ")
    }

    private static func plain(_ id: String) -> String {
        String(id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") })
    }

    /// `Mon, 30 Nov 2026 10:02:10 +0000`.
    static func date(_ time: UTCTime) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = time.description
        let day = Int(max(time.milliseconds, 0) / 86_400_000 % 7)
        let month = Int(text.dropFirst(5).prefix(2)) ?? 1
        return
            "\(days[day]), \(text.dropFirst(8).prefix(2)) \(months[month - 1]) \(text.prefix(4)) \(text.dropFirst(11).prefix(8)) +0000"
    }
}
