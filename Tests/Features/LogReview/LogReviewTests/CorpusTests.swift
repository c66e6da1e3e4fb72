import Testing

@testable import LogReview

/// Secrets of every kind in the midst of ordinary lines: none may be in what leaves.
@Suite("Planted secrets") struct CorpusTests {
    private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    /// The same for the same seed.
    private static func word(_ count: Int, _ seed: inout UInt64, from letters: [Character] = letters)
        -> String
    {
        String(
            (0..<count).map { _ in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return letters[Int(seed >> 33) % letters.count]
            })
    }

    /// A line with its secret.
    private static func planted(_ kind: SecretKind, _ seed: inout UInt64) -> (line: String, secret: String) {
        let s = word(36, &seed)
        let hex = word(40, &seed, from: Array("0123456789abcdef"))
        let digits = word(6, &seed, from: Array("0123456789"))
        switch kind {
        case .privateKey:
            return (#"pem="-----BEGIN EC PRIVATE KEY-----\n\#(s)\n-----END EC PRIVATE KEY-----""#, s)
        case .awsKey:
            let key = word(16, &seed, from: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
            return ("credentials AKIA\(key) rotated", key)
        case .anthropicKey: return ("env sk-ant-api03-\(s)", s)
        case .openAIKey: return ("env sk-\(s)", s)
        case .gitHubToken: return ("push with ghp_\(s)", s)
        case .gitLabToken: return ("push with glpat-\(s.prefix(20))", String(s.prefix(20)))
        case .slackToken: return ("bot xoxb-\(s)", s)
        case .googleKey: return ("maps AIza\(s.prefix(35))", String(s.prefix(35)))
        case .huggingFaceToken: return ("pull hf_\(s)", s)
        case .npmToken: return ("publish npm_\(s)", s)
        case .telegramToken:
            return ("GET /bot12345678\(digits.prefix(2)):\(s.prefix(35))/getMe", String(s.prefix(35)))
        case .webToken: return ("jwt eyJhbGciOiJIUzI1NiJ9.eyJ\(s).\(s)", s)
        case .discordHook: return ("POST https://discord.com/api/webhooks/123456/\(s)", s)
        case .slackHook:
            return ("POST https://hooks.slack.com/services/T0/B0/\(s.prefix(24))", String(s.prefix(24)))
        case .secretPath:
            let uuid =
                "\(hex.prefix(8))-\(hex.dropFirst(8).prefix(4))-4\(hex.dropFirst(12).prefix(3))-8\(hex.dropFirst(15).prefix(3))-\(hex.dropFirst(18).prefix(12))"
            return ("GET https://hc-ping.com/\(uuid) 200", uuid)
        case .urlLogin: return ("clone https://bob:\(s.prefix(9))@git.example.org/x", String(s.prefix(9)))
        case .authorization: return ("header Authorization: Basic \(s)", s)
        case .cookie: return ("header Cookie: session=\(s); theme=dark", s)
        case .namedSecret: return ("db_password=\(s.prefix(8)) host=x", String(s.prefix(8)))
        case .passwordHash: return ("shadow x:$6$\(s.prefix(8))$\(s)/.:19000", s)
        case .community: return ("snmp-server community \(s.prefix(8)) RO", String(s.prefix(8)))
        case .deviceSecret: return ("enable secret 5 \(s.prefix(20))", String(s.prefix(20)))
        case .randomText: return ("blob \(hex) end", hex)
        case .mailAddress: return ("to=<\(s.prefix(8)).x@example.org>", String(s.prefix(8)))
        case .cardNumber: return ("paid by 4111-1111-1111-1111 ok", "1111-1111")
        case .phoneNumber: return ("sms to +49151\(digits)77 sent", digits + "77")
        }
    }

    @Test("in 10,000 lines with secrets of 26 kinds, none is left, and ordinary lines stay")
    func corpus() {
        var seed: UInt64 = 7
        var (leaks, falseMasks, planted) = ([String](), [String](), 0)
        for number in 0..<10_000 {
            var redactor = Redactor()
            let head = "Nov 30 13:55:\(10 + number % 50) attic app[\(number)]: "
            if number % 4 == 0 {
                let kind = SecretKind.allCases[number / 4 % SecretKind.allCases.count]
                let (line, secret) = Self.planted(kind, &seed)
                planted += 1
                let left = redactor.redact(Array((head + line).utf8)[...]) ?? []
                if String(decoding: left, as: UTF8.self).contains(secret) {
                    leaks.append("\(kind.rawValue): \(line)")
                }
            } else {
                let line =
                    head
                    + Self.ordinary[number % Self.ordinary.count].replacing(
                        "#", with: "\(number * 37 % 9973)")
                _ = redactor.redact(Array(line.utf8)[...])
                if !redactor.found.isEmpty { falseMasks.append(line) }
            }
        }
        #expect(planted == 2500 && leaks.isEmpty, "\(leaks.prefix(5))")
        #expect(falseMasks.count * 200 <= 7500, "\(Set(falseMasks.map { $0.dropFirst(30) }).prefix(5))")
    }

    private static let ordinary = [
        "systemd: Started session-#.scope - Session # of User alice.",
        "kernel: [#.#] usb 1-1.#: New USB device found, idVendor=1d6b, idProduct=0002, bcdDevice= 5.15",
        "kernel: audit: type=1400 audit(1700000000.#:#): apparmor=\"ALLOWED\" operation=\"open\" profile=\"/usr/sbin/sssd\" pid=#",
        "dnsmasq: query[AAAA] www.example.org from 192.168.1.# cached 2001:db8::#",
        "postfix/smtpd: connect from unknown[203.0.113.7]; 4F1B2C0#: client=unknown",
        "kernel: ata1.00: exception Emask 0x0 SAct 0x# SErr 0x0 action 0x0",
        "dockerd: time=\"2026-11-30T13:55:01.#Z\" level=info msg=\"ignoring event\" container=abcdef# module=libcontainerd",
        "named: client @0x7f# 192.168.1.# (example.org): query (cache) 'example.org/A/IN' denied",
        "NetworkManager: <info>  [1700000000.#] dhcp4 (eth0): state changed new lease, address=192.168.1.#",
        "rsyslogd: [origin software=\"rsyslogd\" swVersion=\"8.2302.0\" x-pid=\"#\"] rsyslogd was HUPed",
        "systemd-logind: New session # of user alice.",
        "smartd: Device: /dev/sda [SAT], SMART Usage Attribute: 194 Temperature_Celsius changed from # to 62",
        "kernel: EXT4-fs (dm-0): re-mounted 2f0c1a3e-5a1b-4c2d-9e3f-#aaaaaaaa r/w. Quota mode: none.",
        "sshd: Connection closed by authenticating user root 203.0.113.7 port # [preauth]",
        "CRON: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
        "apt.systemd.daily: /usr/lib/apt/apt.systemd.daily: 12: unattended-upgrades_2.9.1+nmu3_all.deb #",
    ]
}
