import MonitorCore
import Testing

@testable import LogReview

@Suite("Redaction of lines") struct RedactorTests {
    static func redacted(_ line: String, hosts: [String] = [], keepsAddresses: Bool = false) -> String {
        var redactor = Redactor(hosts: hosts, keepsAddresses: keepsAddresses)
        return redactor.redact(Array(line.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
            ?? "<nothing>"
    }

    @Test(
        "each kind of secret",
        arguments: [
            (SecretKind.awsKey, "key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"),
            (.anthropicKey, "x sk-ant-api03-abcdefghijklmnop", "abcdefghijklmnop"),
            (.openAIKey, "x sk-abcdefghijklmnopqrstuv1234", "abcdefghijklmnop"),
            (.gitHubToken, "clone ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F"),
            (.gitHubToken, "x github_pat_11ABCDEFG0aaaaaaaaaaaa_bbbb", "11ABCDEFG0"),
            (.gitLabToken, "x glpat-abcdefghij1234567890", "abcdefghij"),
            (.slackToken, "x xoxb-123456789012-abcdefghijkl", "abcdefghijkl"),
            (.googleKey, "x AIzaSyA1234567890abcdefghijklmnopqrstuv", "SyA1234567890"),
            (.huggingFaceToken, "x hf_abcdefghijklmnopqrstuv", "abcdefghijkl"),
            (.npmToken, "x npm_abcdefghijklmnopqrstuv123456", "abcdefghijkl"),
            (.telegramToken, "x bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw2 y", "AAHdqTcvCH1v"),
            (
                .webToken, "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4 y",
                "SflKxwRJSMeKKF2QT4"
            ),
            (.discordHook, "POST https://discord.com/api/webhooks/123/abc-DEF_x", "abc-DEF"),
            (.slackHook, "POST https://hooks.slack.com/services/T0/B0/xyzzy", "xyzzy"),
            (.secretPath, "GET https://hc-ping.com/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278", "5bf66975"),
            (.urlLogin, "fetch https://alice:hunter2@example.org/x", "hunter2"),
            (.authorization, "Authorization: Bearer abc.def", "abc.def"),
            (.cookie, "Set-Cookie: sid=31415; path=/", "31415"),
            (.namedSecret, "db_password=hunter2 next", "hunter2"),
            (.namedSecret, #"{"api_key": "hunter2", "n": 1}"#, "hunter2"),
            (.namedSecret, "wpa_passphrase=hunter2222", "hunter2222"),
            (.namedSecret, "X-Auth-Token: hunter2", "hunter2"),
            (.namedSecret, "--password=hunter2", "hunter2"),
            (.namedSecret, "otp: 493021", "493021"),
            (.namedSecret, #"body {\"password\": \"hunter2\"} end"#, "hunter2"),
            (.passwordHash, "root:$6$saltsalt$hashhashhashhash:19000:0", "saltsalt"),
            (.passwordHash, "x $2b$12$abcdefghijklmnopqrstuv", "abcdefghijkl"),
            (.community, "snmp-server community s3cr3t RO", "s3cr3t"),
            (.community, "snmp community=s3cr3t", "s3cr3t"),
            (.deviceSecret, "username x password 7 0822455D0A16", "0822455D0A16"),
            (.deviceSecret, "local-user x password irreversible-cipher %^%#abc", "%^%#abc"),
            (.randomText, "k 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c", "9f86d081"),
            (.randomText, "k q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ", "q83vEjRW"),
            (.mailAddress, "from=<alice.b@example.org>, size=1", "alice"),
            (.cardNumber, "paid 4111 1111 1111 1111 ok", "1111 1111"),
            (.phoneNumber, "call +49 170 1234567 now", "1234567"),
        ])
    func secrets(_ kind: SecretKind, _ line: String, _ planted: String) {
        let text = Self.redacted(line)
        #expect(!text.contains(planted) && text.contains("[\(kind.rawValue)]"), "\(text)")
    }

    @Test("a private key is gone, line by line")
    func privateKey() {
        var redactor = Redactor()
        let lines = ["a -----BEGIN RSA PRIVATE KEY-----", "MIIEabc", "-----END RSA PRIVATE KEY-----", "b"]
        let left = lines.map {
            redactor.redact(Array($0.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(left == ["a [private-key]", nil, nil, "b"])
        let one = Self.redacted(#"k="-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----" z"#)
        #expect(!one.contains("MIIE") && one.contains("z"))
    }

    @Test(
        "ordinary lines stay as they are",
        arguments: [
            "systemd[1]: Started getty@tty1.service - Getty on tty1.",
            "kernel: usb 1-1: new high-speed USB device number 4 using xhci_hcd",
            "systemd[1]: /usr/lib/systemd/system/plymouth-start.service:15: Unit configured to use KillMode=none.",
            "kernel: EXT4-fs (sda1): mounted filesystem 5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278 r/w with ordered data mode",
            "sshd[1]: Server listening on :: port 22.",
            "Accepted publickey for root from 127.0.0.1 port 1 ssh2: RSA SHA256:uUJ2kzVZk7wq1tVJ5J3YwqVYV1VgnYzq7e0s7l5x3pE",
            "sshd[1]: Failed password for root from 127.0.0.1 port 22 ssh2",
            "CRON[7]: (root) CMD (test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; })",
            "kernel: audit: type=1400 audit(1700000000.123:45): apparmor=\"STATUS\" operation=\"profile_load\"",
            "dhclient[1]: bound to 0.0.0.0 -- renewal in 1800 seconds at 12:34:56 2026-11-30T13:55:01.123456+01:00",
            "kernel: x86/fpu: Supporting XSAVE feature 0x001: 'x87 floating point registers' std::vector",
            "/usr/lib/python3/dist-packages/urllib3/connectionpool_with_a_very_long_name_indeed/__init__.py",
        ])
    func ordinary(_ line: String) { #expect(Self.redacted(line) == line) }

    @Test("addresses, hardware, hosts and users have names that last")
    func pseudonyms() {
        var redactor = Redactor(hosts: ["Attic"])
        func text(_ line: String) -> String {
            redactor.redact(Array(line.utf8)[...]).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        #expect(
            text("sshd[1]: Failed password for alice from 192.168.1.5 port 22")
                == "sshd[1]: Failed password for user-1 from lan-ip-1 port 22")
        #expect(
            text("sshd[1]: Accepted password for alice from 198.51.100.7 port 1")
                == "sshd[1]: Accepted password for user-1 from ip-1 port 1")
        #expect(
            text("attic sudo: alice : TTY=pts/0 ; PWD=/home/alice ; USER=root")
                == "host-1 sudo: user-1 : TTY=pts/0 ; PWD=/home/user-1 ; USER=root")
        #expect(
            text("IN=eth0 MAC=aa:bb:cc:dd:ee:ff:11:22:33:44:55:66:08:00 SRC=192.168.1.5")
                == "IN=eth0 MAC=mac-1:mac-2:08:00 SRC=lan-ip-1")
        #expect(
            text("peer fe80::1%eth0 and 2001:db8::5, aabb.ccdd.eeff") == "peer lan-ip-2%eth0 and ip-2, mac-3")
        #expect(text("nas.lan. 127.0.0.1 [::1]:53") == "host-2. 127.0.0.1 [::1]:53")
        let restored = redactor.pseudonyms.restored("user-1 of lan-ip-1 and host-2, not user-9")
        #expect(restored == "alice of 192.168.1.5 and nas.lan, not user-9")
    }

    @Test("names are taken out of a file of OpenSSH's own, whose lines do not name it")
    func ownFile() {
        var redactor = Redactor()
        let lines = [
            "Invalid user oracle from 192.168.1.5 port 43524",
            "Failed password for invalid user oracle from 192.168.1.5 port 43524 ssh2",
            "Failed password for bob from 192.168.1.5 port 43524 ssh2",
            "Connection closed by invalid user oracle 192.168.1.5 port 43524 [preauth]",
            "Disconnected from user carol 192.168.1.5 port 43526",
            "Disconnected from authenticating user dave 192.168.1.5 port 43526 [preauth]",
        ]
        let left = lines.compactMap { redactor.redact(Array($0.utf8)[...]) }.map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(left.count == lines.count)
        for name in ["oracle", "bob", "carol", "dave", "192.168"] {
            #expect(!left.contains { $0.contains(name) }, "\(name)")
        }
        #expect(left[1] == "Failed password for invalid user user-1 from lan-ip-1 port 43524 ssh2")
    }

    @Test("with geography wanted, addresses stay") func keptAddresses() {
        #expect(Self.redacted("from 198.51.100.7", keepsAddresses: true) == "from 198.51.100.7")
    }

    @Test("any bytes cut anywhere are read") func cutAnywhere() {
        let line = Array(
            #"password="a\ eyJ0.x. sk-ant- https://u:p@h +1 $6$ -----BEGIN ::1 aa:bb:cc:dd:ee:ff 4111 user "#
                .utf8)
        for start in line.indices {
            for end in start...line.count {
                var redactor = Redactor(hosts: ["h"])
                _ = redactor.redact(line[start..<end])
            }
        }
    }
}
