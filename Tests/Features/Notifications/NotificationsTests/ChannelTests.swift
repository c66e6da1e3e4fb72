import HubCore
import MonitorCore
import Testing

@testable import Notifications

@Suite("what channels are sent") struct ChannelTests {
    static let addresses = [
        "discord://123/aaaa", "slack://T1/B2/c3", "mmosts://chat.example/abcdefghijklmnopqrstuvwxyz",
        "tgram://1234:AAAA/-100", "ntfy://alerts", "gotifys://gotify.example/Ab3",
        "matrixs://tok@matrix.example/!r:matrix.example", "pagerduty://0123456789abcdef0123456789abcdef",
        "smtp://u:p@mail.example/?from=hub@mail.example&to=a@b.example", "syslog+tcp://logs.example",
        "alertmanagers://alerts.example:9093", "https://hook.example/x#secret=s3",
    ]

    private func requests(_ address: String, _ message: Message) throws -> [ChannelRequest] {
        try ChannelKinds.read(address).requests(message)
    }

    @Test("each kind has an address here") func complete() throws {
        let words = try Self.addresses.map { type(of: try ChannelKinds.read($0)).word }
        #expect(Set(words) == Set(ChannelKinds.all.map { $0.word }))
    }

    @Test("an opening at Discord: one embed, in the colour of its severity, that mentions no one")
    func discord() throws {
        let body = Samples.body(try requests("discord://123/aaaa", Samples.message()).first)
        #expect(
            body == """
                {"username":"Network Monitor","embeds":[{"title":"⚠️ Disk / of attic is filling up",\
                "url":"https://hub.example/alerts/12","color":16776960,"fields":[\
                {"name":"Since","value":"11\\\\:02\\\\:10 +01\\\\:00","inline":true},\
                {"name":"Value","value":"93 % \\\\(limit 90 %\\\\)","inline":true}],\
                "timestamp":"2026-11-30T10:02:20.000Z","footer":{"text":"Network Monitor"}}],\
                "allowed_mentions":{"parse":[]}}
                """)
    }

    @Test("an end says how long it lasted, from when to when, and the worst value")
    func lasted() throws {
        let body = Samples.body(try requests("ntfy://alerts", Samples.ended).first)
        #expect(body.contains("Lasted: 12 min 40 s (11:02:10 to 11:14:50 +01:00)"))
        #expect(body.contains("worst 95.5 % (limit 90 %)"))
        #expect(body.contains("\"title\":\"Ended: Disk / of attic is filling up\""))
    }

    @Test("several are listed with the most urgent first, and how many more there are", arguments: addresses)
    func digest(address: String) throws {
        let all = try requests(address, Samples.digest).map { Samples.text($0) }.joined()
        let first = try #require(all.firstRange(of: "attic is offline"))
        let second = try #require(all.firstRange(of: "eth0 is down"))
        #expect(first.lowerBound < second.lowerBound)
    }

    @Test("a test message says who asked for it", arguments: addresses)
    func test(address: String) throws {
        let all = try requests(address, Samples.test).map { Samples.text($0) }.joined()
        #expect(all.contains("Test message of Network Monitor") || all.contains("test"))
    }

    @Test("a name from the network is text: no markup, no mention, no header, no field", arguments: addresses)
    func hostile(address: String) throws {
        let kind = type(of: try ChannelKinds.read(address)).word
        for request in try requests(address, Samples.hostileMessage) {
            let text = Samples.text(request)
            #expect(!text.contains("\u{202e}"))
            switch kind {
            case "discord":
                #expect(text.contains("\"allowed_mentions\":{\"parse\":[]}"))
                #expect(!text.contains(" <@123>") && !text.contains("](http"))
            case "slack": #expect(!text.contains("<!channel>") && text.contains("&lt;!channel&gt;"))
            case "telegram": #expect(!text.contains("<b>") && !text.contains("@everyone"))
            case "mattermost": #expect(!text.contains("@everyone") && !text.contains("@room"))
            case "matrix":
                #expect(
                    !text.contains("@room") && text.contains("\"m.mentions\":{}")
                        && text.contains("&lt;b&gt;"))
            default: break
            }
        }
    }

    @Test("no message is longer than its channel takes, whatever the names", arguments: addresses)
    func limits(address: String) throws {
        for message in [Samples.longMessage, Samples.message([Samples.longMessage.items[0]])] {
            for request in try requests(address, message) {
                switch type(of: try ChannelKinds.read(address)).word {
                case "discord":
                    let texts = Samples.strings(request)
                    #expect((texts["title"] ?? "").utf16.count <= 256)
                    #expect((texts["description"] ?? "").utf16.count <= 4096)
                    #expect(texts.values.reduce(0) { $0 + $1.utf16.count } <= 6300)
                case "telegram": #expect((Samples.strings(request)["text"] ?? "").utf16.count <= 4096)
                case "mattermost": #expect((Samples.strings(request)["text"] ?? "").utf16.count <= 4000)
                case "ntfy": #expect((Samples.strings(request)["message"] ?? "").utf8.count <= 4096)
                case "pagerduty": #expect((Samples.strings(request)["summary"] ?? "").utf16.count <= 1024)
                case "syslog": #expect(Samples.body(request).utf8.count <= 2048 + 8)
                case "mail":
                    #expect(
                        Samples.body(request).split(separator: "\r\n").allSatisfy { $0.utf8.count <= 998 })
                default: #expect(Samples.body(request).utf8.count <= 262_144)
                }
            }
        }
    }

    @Test("a mail has headers that a thread needs, and its lines end in CR LF")
    func mail() throws {
        let address = "smtp://u:p@mail.example/?from=hub@mail.example&to=a@b.example"
        let body = Samples.body(try requests(address, Samples.message()).first)
        let lines = body.components("\r\n")
        #expect(
            lines.prefix(6) == [
                "From: hub@mail.example", "To: a@b.example", "Subject: Disk / of attic is filling up",
                "Date: Mon, 30 Nov 2026 10:02:20 +0000", "Message-ID: <n7-1@mail.example>",
                "In-Reply-To: <incident-12@mail.example>",
            ])
        #expect(lines.contains("Auto-Submitted: auto-generated"))
        #expect(!body.replacing("\r\n", with: "").contains("\n"))
        let hostile = Samples.message([
            Message.Item(.opened, Samples.incident(1, "a\r\nBcc: x@y.example\r\n\r\nz"))
        ])
        #expect(!Samples.body(try requests(address, hostile).first).contains("\r\nBcc"))
    }

    @Test("a subject that is not ASCII is encoded in words of at most 75 characters")
    func subject() {
        let encoded = MailText.encoded(String(repeating: "Gerät ", count: 20))
        for line in encoded.components("\r\n ") {
            #expect(line.utf8.count <= 75)
            #expect(line.hasPrefix("=?utf-8?B?") && line.hasSuffix("?="))
        }
        #expect(MailText.encoded("plain") == "plain")
    }

    @Test("a web hook is signed over its id, its time and its body")
    func signed() throws {
        guard
            case .http(let call)? = try requests(
                "https://hook.example/x#secret=whsec_c2VjcmV0", Samples.message()
            ).first
        else { throw Missing() }
        let headers = Dictionary(uniqueKeysWithValues: call.headers.map { ($0.name, $0.value) })
        #expect(headers["webhook-id"] == "n7-1")
        #expect(headers["webhook-timestamp"] == "1796032940")
        let signed = Array("n7-1.1796032940.".utf8) + call.body
        #expect(
            headers["webhook-signature"] == "v1,"
                + Base64.text(SHA256.authentication(of: signed, key: Array("secret".utf8))))
        #expect(call.url == "https://hook.example/x")
    }

    @Test("a web hook's JSON has the documented keys")
    func webhook() throws {
        let body = Samples.body(try requests("https://hook.example/x", Samples.ended).first)
        #expect(
            body == """
                {"id":"n7-1","kind":"ended","sentAt":"2026-11-30T10:02:20.000Z","incidents":[{"number":12,\
                "story":"ended","rule":"disk.full","object":"agent:attic/disk:%2F","severity":"warning",\
                "state":"ended","openedAt":"2026-11-30T10:02:10.000Z","endedAt":"2026-11-30T10:14:50.000Z",\
                "durationSeconds":760,"value":93,"worst":95.5,"threshold":90,"unit":"%",\
                "title":"Disk / of attic is filling up","text":null,"url":"https://hub.example/alerts/12",\
                "acknowledgeUrl":null,"acknowledgedBy":null}],"more":0,"passed":0,\
                "hub":{"name":"Network Monitor","url":"https://hub.example"}}
                """)
    }

    @Test("a template is filled once, and a name in it cannot add a field")
    func template() throws {
        let template = PercentText.encoded("{\"text\":\"$NAME ($STATUS)\"}")
        let evil = Samples.message([Message.Item(.opened, Samples.incident(1, "x\",\"admin\":\"$JSON"))])
        let body = Samples.body(try requests("https://hook.example/x#body=\(template)", evil).first)
        #expect(body == "{\"text\":\"x\\\",\\\"admin\\\":\\\"$JSON (down)\"}")
    }

    @Test("an incident at PagerDuty is triggered and resolved under one key")
    func pagerDuty() throws {
        let address = "pagerduty://0123456789abcdef0123456789abcdef"
        let opened = Samples.body(try requests(address, Samples.message()).first)
        let ended = Samples.body(try requests(address, Samples.ended).first)
        #expect(opened.contains("\"event_action\":\"trigger\",\"dedup_key\":\"Network Monitor incident 12\""))
        #expect(ended.contains("\"event_action\":\"resolve\",\"dedup_key\":\"Network Monitor incident 12\""))
        #expect(try requests(address, Samples.digest).count == 3)
    }

    @Test("the id of a message is the transaction's at Matrix, so that a repeat is the same event")
    func matrix() throws {
        let address = "matrixs://tok@matrix.example/!r:matrix.example"
        let one = try requests(address, Samples.message())
        #expect(one == (try requests(address, Samples.message())))
        #expect(
            Samples.url(one.first)
                == "https://matrix.example/_matrix/client/v3/rooms/%21r%3Amatrix.example/send/m.room.message/n7-1-0"
        )
    }

    @Test("a line of syslog has its priority, its data and its length before it")
    func syslog() throws {
        let line = Samples.body(try requests("syslog+tcp://logs.example", Samples.message()).first)
        let text = line.drop { $0 != "<" }
        #expect(line.prefix { $0 != " " } == "\(text.utf8.count)")
        #expect(
            text.hasPrefix(
                "<28>1 2026-11-30T10:02:20.000Z Network-Monitor monitor-hub - disk.full [incident@32473 id=\"12\" severity=\"warning\" object=\"agent:attic/disk:%2F\" story=\"opened\"] "
            ))
    }

    @Test(
        "what answers mean",
        arguments: [
            ("discord://123/aaaa", 200, "{\"id\":\"77\",\"embeds\":[]}", "accepted 77"),
            ("discord://123/aaaa", 429, "{\"retry_after\":1.5}", "retry"),
            ("discord://123/aaaa", 404, "{\"message\":\"Unknown Webhook\"}", "refused"),
            ("slack://T1/B2/c3", 200, "ok", "accepted"),
            ("slack://T1/B2/c3", 200, "invalid_token", "refused"),
            ("slack://T1/B2/c3", 503, "", "retry"),
            ("tgram://1234:AAAA/-100", 200, "{\"ok\":true,\"result\":{\"message_id\":5}}", "accepted 5"),
            ("tgram://1234:AAAA/-100", 200, "{\"ok\":false,\"description\":\"no\"}", "refused"),
            ("tgram://1234:AAAA/-100", 429, "{\"ok\":false,\"parameters\":{\"retry_after\":30}}", "retry"),
            ("matrixs://tok@m.example/!r:m.example", 429, "{\"retry_after_ms\":2000}", "retry"),
            ("ntfy://alerts", 403, "forbidden", "refused"), ("https://hook.example/x", 302, "", "refused"),
            ("https://hook.example/x", 410, "", "refused"), ("https://hook.example/x", 500, "", "retry"),
            ("smtp://u:p@mail.example/", 250, "queued", "accepted"),
            ("smtp://u:p@mail.example/", 451, "later", "retry"),
            ("smtp://u:p@mail.example/", 550, "no such user", "refused"),
        ])
    func verdicts(address: String, status: Int, body: String, expected: String) throws {
        let verdict = try ChannelKinds.read(address).verdict(
            ChannelReply(status: status, body: Array(body.utf8)))
        let word =
            switch verdict {
            case .accepted(let id, _): "accepted" + (id.map { " \($0)" } ?? "")
            case .retry: "retry"
            case .refused: "refused"
            }
        #expect(word == expected)
    }

    @Test("an answer is repeated as one harmless line of bounded length")
    func said() {
        let reply = ChannelReply(
            status: 400, body: Array("bad\r\n\u{1b}[31mred".utf8) + [UInt8](repeating: 65, count: 60_000))
        #expect(reply.said.hasPrefix("400 bad"))
        #expect(reply.said.utf8.count < 320)
        #expect(reply.said.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    struct Missing: Error {}
}

extension Samples {
    /// All that a request says, with what is encoded decoded.
    static func text(_ request: ChannelRequest) -> String {
        guard case .mail = request else { return body(request) }
        let halves = body(request).components("\r\n\r\n")
        let text = Base64.bytes((halves.last ?? "").replacing("\r\n", with: "")).map {
            String(decoding: $0, as: UTF8.self)
        }
        return halves[0] + (text ?? "")
    }

    /// The strings of a body by their keys, wherever they are; the last of a name.
    static func strings(_ request: ChannelRequest) -> [String: String] {
        var found: [String: String] = [:]
        for match in body(request).matches(of: /"([a-z_]+)":"((?:[^"\\]|\\.)*)"/) {
            found[String(match.1)] = String(match.2).replacing("\\u000a", with: "\n").replacing(
                "\\n", with: "\n"
            ).replacing(
                "\\\"", with: "\""
            )
            .replacing("\\\\", with: "\\")
        }
        return found
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [String] {
        var (parts, rest) = ([String](), self[...])
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
