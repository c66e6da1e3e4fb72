import HubCore
import MonitorCore
import Testing

@testable import Notifications

@Suite("addresses of channels") struct AddressTests {
    static let token = String(repeating: "aB3-", count: 17)
    static let telegram = "123456789:AAF-hlx_yz0123456789abcdefghijklmno"

    /// As Apprise, shoutrrr and the services write them, and the kind and the place that they are.
    static let spellingsOfAddresses: [(String, String, String)] = [
        (
            "https://discord.com/api/webhooks/123/\(token)", "discord",
            "https://discord.com/api/webhooks/123/\(token)"
        ),
        (
            "https://discordapp.com/api/webhooks/123/\(token)", "discord",
            "https://discord.com/api/webhooks/123/\(token)"
        ),
        ("discord://123/\(token)", "discord", "https://discord.com/api/webhooks/123/\(token)"),
        ("discord://\(token)@123", "discord", "https://discord.com/api/webhooks/123/\(token)"),
        (
            "http://127.0.0.1:9000/api/webhooks/123/\(token)", "discord",
            "http://127.0.0.1:9000/api/webhooks/123/\(token)"
        ),
        ("https://hooks.slack.com/services/T1/B2/c3", "slack", "https://hooks.slack.com/services/T1/B2/c3"),
        ("slack://T1/B2/c3", "slack", "https://hooks.slack.com/services/T1/B2/c3"),
        ("slack://hook:T1-B2-c3@webhook", "slack", "https://hooks.slack.com/services/T1/B2/c3"),
        (
            "mmosts://chat.example/abcdefghijklmnopqrstuvwxyz", "mattermost",
            "https://chat.example/hooks/abcdefghijklmnopqrstuvwxyz"
        ),
        (
            "mattermost://chat.example/abcdefghijklmnopqrstuvwxyz", "mattermost",
            "https://chat.example/hooks/abcdefghijklmnopqrstuvwxyz"
        ),
        (
            "https://chat.example/hooks/abcdefghijklmnopqrstuvwxyz", "mattermost",
            "https://chat.example/hooks/abcdefghijklmnopqrstuvwxyz"
        ),
        ("tgram://\(telegram)/-100123", "telegram", "telegram://\(telegram)@telegram?chats=-100123"),
        (
            "telegram://\(telegram)@telegram?chats=-100123", "telegram",
            "telegram://\(telegram)@telegram?chats=-100123"
        ),
        ("ntfy://alerts", "ntfy", "ntfys://ntfy.sh/alerts"),
        ("https://ntfy.sh/alerts", "ntfy", "ntfys://ntfy.sh/alerts"),
        ("ntfys://tk_1@ntfy.example/alerts", "ntfy", "ntfys://tk_1@ntfy.example/alerts"),
        (
            "ntfy://anna:secret@192.168.1.5:8080/alerts", "ntfy",
            "ntfy://anna:secret@192.168.1.5:8080/alerts?scheme=http"
        ),
        ("ntfy://ntfy.example/alerts", "ntfy", "ntfys://ntfy.example/alerts"),
        ("gotifys://gotify.example/A.b3", "gotify", "gotifys://gotify.example/A.b3"),
        ("gotify://gotify.example/sub/Ab3", "gotify", "gotifys://gotify.example/sub/Ab3"),
        (
            "matrixs://tok@matrix.example/!room:matrix.example", "matrix",
            "matrixs://tok@matrix.example/?rooms=%21room%3Amatrix.example"
        ),
        (
            "matrix://:tok@matrix.example/?rooms=!room:matrix.example", "matrix",
            "matrixs://tok@matrix.example/?rooms=%21room%3Amatrix.example"
        ),
        (
            "pagerduty://0123456789abcdef0123456789abcdef", "pagerduty",
            "pagerduty://0123456789abcdef0123456789abcdef"
        ),
        (
            "pagerduty://0123456789abcdef0123456789abcdef@apikey", "pagerduty",
            "pagerduty://0123456789abcdef0123456789abcdef"
        ),
        (
            "smtp://anna:pw@mail.example:587/?from=hub@mail.example&to=a@b.example,c@d.example", "mail",
            "smtp://anna:pw@mail.example:587/?from=hub%40mail.example&to=a%40b.example,c%40d.example"
        ),
        (
            "mailtos://anna:pw@mail.example?to=a@b.example", "mail",
            "smtp://anna:pw@mail.example:587/?from=anna%40mail.example&to=a%40b.example"
        ),
        (
            "mailto://anna:pw@mail.example:465", "mail",
            "smtps://anna:pw@mail.example:465/?from=anna%40mail.example&to=anna%40mail.example"
        ),
        ("syslog://logs.example", "syslog", "syslog://logs.example:514"),
        ("syslog+tcp://[2001:db8::1]:6514", "syslog", "syslog+tcp://[2001:db8::1]:6514"),
        (
            "alertmanager://alerts.example:9093/prefix", "alertmanager",
            "alertmanager://alerts.example:9093/prefix"
        ),
        ("json://hook.example/x?y=1", "webhook", "http://hook.example/x?y=1"),
        ("jsons://hook.example/x", "webhook", "https://hook.example/x"),
        ("generic+https://hook.example/x", "webhook", "https://hook.example/x"),
        (
            "https://hook.example/x#secret=s3&body=%24NAME", "webhook",
            "https://hook.example/x#secret=s3&body=%24NAME"
        ),
    ]

    @Test(
        "the spellings of Apprise, shoutrrr and the services are understood", arguments: spellingsOfAddresses)
    func spellings(text: String, kind: String, canonical: String) throws {
        let leaf = try ChannelKinds.read(text)
        #expect(type(of: leaf).word == kind)
        #expect(leaf.canonical == canonical)
    }

    @Test("what is stored is read as the same", arguments: spellingsOfAddresses)
    func canonical(text: String, kind: String, canonical: String) throws {
        let again = try ChannelKinds.read(canonical)
        #expect(again.canonical == canonical)
        #expect(type(of: again).word == kind)
    }

    @Test("no list shows a secret", arguments: spellingsOfAddresses)
    func hidden(text: String, kind: String, canonical: String) throws {
        let place = try ChannelKinds.read(text).place
        for secret in [
            Self.token, Self.telegram, "abcdefghijklmnopqrstuvwxyz", "secret", "tk_1", "0123456789abcdef",
            ":pw@", "/x",
        ] {
            #expect(!place.contains(secret))
        }
    }

    @Test(
        "addresses that are not those of a channel are refused with a sentence that repeats nothing of them")
    func refused() {
        let wrong = [
            "", "discord", "discord://", "discord://abc/x", "https://", "ftp://host/x", "file:///etc/passwd",
            "gopher://host/", "https://host:0/", "https://host:99999/", "https://ho st/", "tgram://123/45",
            "telegram://token@telegram", "slack://A/B", "matrixs://user:password@host/!room",
            "ntfy://host/to pic",
            "smtp://host?to=a@b%0d%0aBcc:x@y", "mailto://u@h?to=a\u{7f}@b", "pagerduty://short",
            "https://[::1/", "smtp://a:b@h/?from=x%22@y.example&to=c@d.example", "gotify://host",
            "https://host/\u{202e}", "https://" + String(repeating: "a", count: 3000),
        ]
        for text in wrong {
            #expect(throws: ChannelAddressFault.self, "\(text.prefix(60))") { try ChannelKinds.read(text) }
        }
    }

    @Test("links and metadata services are never called, private networks only where the operator allows it")
    func guarded() {
        let expected: [(String, AddressGuard.Verdict)] = [
            ("169.254.169.254", .never), ("::ffff:169.254.169.254", .never), ("fe80::1", .never),
            ("0.0.0.0", .never),
            ("::", .never), ("224.0.0.1", .never), ("255.255.255.255", .never), ("fd00:ec2::254", .never),
            ("127.0.0.1", .isPrivate), ("::1", .isPrivate), ("10.0.0.1", .isPrivate),
            ("172.31.0.1", .isPrivate),
            ("192.168.1.1", .isPrivate), ("100.64.0.1", .isPrivate), ("fd12::1", .isPrivate),
            ("::ffff:10.0.0.1", .isPrivate), ("64:ff9b::a00:1", .isPrivate),
            ("192.0.2.1", .allowed), ("2001:db8::1", .allowed), ("172.32.0.1", .allowed),
        ]
        for (text, verdict) in expected {
            #expect(IPAddress(text).map(AddressGuard.verdict) == verdict, "\(text)")
        }
    }
}
