import HubCore
import Testing

@testable import LogReview

@Suite("Local rules") struct LocalRulesTests {
    static func findings(_ lines: [String]) -> [LogFinding] {
        var rules = LocalRules()
        for line in lines { rules.observe(LogLine(line.utf8)) }
        return rules.findings
    }

    private func sshd(_ message: String) -> String { "Nov 30 13:55:01 attic sshd[123]: \(message)" }

    @Test(
        "a line is read as time, host, program and message",
        arguments: [
            "Nov 30 13:55:01 attic sshd[123]: Failed password",
            "2026-11-30T13:55:01.123456+01:00 attic sshd[123]: Failed password",
            "2026-11-30T13:55:01+0100 attic sshd: Failed password",
        ]) func line(_ text: String)
    {
        let line = LogLine(text.utf8)
        #expect(
            line.host.text == "attic" && line.program.text == "sshd" && line.message.text == "Failed password"
        )
    }

    @Test("lines without that are messages whole") func plain() {
        #expect(LogLine("[  12.3] usb 1-1: new".utf8).message.text == "[  12.3] usb 1-1: new")
        #expect(LogLine("".utf8).message.isEmpty)
    }

    @Test("failed logins: from the house by address, from outside together") func failedLogins() {
        let one = sshd("Failed password for root from 192.168.1.9 port 22 ssh2")
        #expect(Self.findings(Array(repeating: one, count: 4)).isEmpty)
        let found = Self.findings(Array(repeating: one, count: 5))
        #expect(found.map(\.fingerprint) == ["failed logins 192.168.1.9"])
        #expect(found.map(\.severity) == [.warning] && found.map(\.count) == [5])
        let outside = (1...30).map { sshd("Failed password for root from 203.0.113.\($0) port 22 ssh2") }
        let many = Self.findings(outside)
        #expect(
            many.map(\.fingerprint) == ["failed logins from outside"] && many.map(\.severity) == [.warning])
        #expect(Self.findings(Array(outside.prefix(3))).map(\.severity) == [.info])
    }

    @Test("a login that works after many that failed is critical") func success() {
        let lines =
            Array(repeating: sshd("Failed password for root from 203.0.113.7 port 22 ssh2"), count: 8)
            + [sshd("Accepted password for root from 203.0.113.7 port 22 ssh2")]
        let found = Self.findings(lines)
        #expect(found.first?.severity == .critical && found.first?.subject == "203.0.113.7")
        #expect(found.first?.examples.count == 3)
    }

    @Test(
        "logins of all methods of OpenSSH are read, failed and accepted",
        arguments: [
            "password", "publickey", "keyboard-interactive/pam", "keyboard-interactive/bsdauth", "hostbased",
            "gssapi-with-mic", "gssapi-keyex",
        ]) func methods(_ method: String)
    {
        let failed = sshd(
            "Failed \(method) for invalid user anna from 192.168.1.9 port 50000 ssh2: RSA SHA256:x")
        let found = Self.findings(Array(repeating: failed, count: 5))
        #expect(found.map(\.fingerprint) == ["failed logins 192.168.1.9"] && found.map(\.count) == [5])
        let accepted = sshd("Accepted \(method) for anna from 192.168.1.9 port 50000 ssh2")
        let critical = Self.findings(Array(repeating: failed, count: 5) + [accepted])
        #expect(critical.map(\.fingerprint) == ["login after failures 192.168.1.9"])
    }

    @Test("what is no end of a login counts for nothing: none, postponed, partial")
    func noEnds() {
        let lines = [
            "Failed none for invalid user anna from 192.168.1.9 port 50000 ssh2",
            "Postponed keyboard-interactive/pam for anna from 192.168.1.9 port 50000 ssh2 [preauth]",
            "Partial publickey for anna from 192.168.1.9 port 50000 ssh2: ED25519 SHA256:x",
        ].map(sshd)
        #expect(Self.findings(Array(repeating: lines, count: 5).flatMap(\.self)).isEmpty)
    }

    @Test("a failure that PAM and sshd both tell of is one")
    func pamTwice() {
        let lines = [
            "error: PAM: Authentication failure for illegal user anna from 192.168.1.9",
            "Failed keyboard-interactive/pam for invalid user anna from 192.168.1.9 port 50000 ssh2",
        ].map(sshd)
        let five = Array(repeating: lines, count: 5).flatMap(\.self)
        #expect(Self.findings(five).map(\.count) == [5])
        #expect(Self.findings(Array(five.prefix(8))).isEmpty)
        let alone = Array(
            repeating: sshd("error: PAM: Permission denied for root from 192.168.1.9"), count: 5)
        #expect(Self.findings(alone).map(\.count) == [5])
    }

    @Test("a user's name does not say where a login came from")
    func nameWithAddress() {
        let line = sshd(
            "Failed password for invalid user x from 192.168.1.2 port 1 ssh2 from 10.0.0.9 port 22 ssh2")
        let found = Self.findings(Array(repeating: line, count: 5))
        #expect(found.map(\.fingerprint) == ["failed logins 10.0.0.9"])
    }

    @Test("sudo: refused is told, used is noted") func sudo() {
        let found = Self.findings([
            "Nov 30 13:55:01 attic sudo[1]: mallory : user NOT in sudoers ; TTY=pts/0 ; COMMAND=/bin/sh",
            "Nov 30 13:55:01 attic sudo[1]:   alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
        ])
        #expect(found.map(\.fingerprint) == ["sudo refused mallory", "sudo alice"])
        #expect(found.map(\.severity) == [.warning, .info])
    }

    @Test("a scan of many ports, by a firewall of Linux or of RouterOS") func scans() {
        let inside = (1...15).map {
            "Nov 30 13:55:01 gw kernel: DROP IN=br0 SRC=192.168.1.9 DST=192.168.1.1 PROTO=TCP SPT=4 DPT=\($0)"
        }
        #expect(Self.findings(inside).map(\.fingerprint) == ["port scan 192.168.1.9"])
        #expect(Self.findings(Array(inside.prefix(14))).isEmpty)
        let outside = (1...20).map {
            "Nov 30 13:55:01 gw firewall: forward: in:wan, proto TCP (SYN), 203.0.113.9:5000->192.168.1.1:\($0), len 60"
        }
        let found = Self.findings(outside)
        #expect(found.map(\.fingerprint) == ["port scan from outside"] && found.map(\.severity) == [.info])
    }

    @Test(
        "troubles of the machine",
        arguments: [
            ("dnsmasq-dhcp[1]: DHCPDISCOVER(br0) aa:bb:cc:dd:ee:ff no address available", "dhcp exhausted"),
            ("kernel: Out of memory: Killed process 123 (chrome) total-vm:1kB", "out of memory"),
            ("kernel: blk_update_request: I/O error, dev sda, sector 1234", "disk errors"),
            ("kernel: EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2", "disk errors"),
        ]) func troubles(_ line: String, _ category: String)
    {
        let found = Self.findings(["Nov 30 13:55:01 attic \(line)"])
        #expect(found.map(\.category) == [category] && found.map(\.severity) == [.critical])
    }

    @Test("links that flap, by interface; one that went down once is no flap") func flaps() {
        let line = "Nov 30 13:55:01 gw kernel: igb 0000:01:00.0 eth1: igb: eth1 NIC Link is Down"
        #expect(Self.findings([line]).isEmpty)
        #expect(Self.findings(Array(repeating: line, count: 4)).map(\.fingerprint) == ["link flaps eth1"])
    }

    @Test("an ordinary day says nothing") func quiet() {
        let found = Self.findings([
            "Nov 30 13:55:01 attic systemd[1]: Started Daily apt download activities.",
            "Nov 30 13:55:01 attic CRON[7]: (root) CMD (test -x /usr/sbin/anacron)",
            "Nov 30 13:55:01 attic sshd[1]: Accepted publickey for alice from 192.168.1.2 port 1 ssh2",
            "Nov 30 13:55:01 attic kernel: EXT4-fs (sda1): mounted filesystem",
            "Nov 30 13:55:01 attic dnsmasq-dhcp[1]: DHCPACK(br0) 192.168.1.9 aa:bb:cc:dd:ee:ff phone",
        ])
        #expect(found.isEmpty)
    }

    @Test("a flood of names stays bounded") func flood() {
        let lines = (0..<5000).map {
            sshd("Failed password for root from 10.0.\($0 / 250).\($0 % 250) port 22")
        }
        #expect(Self.findings(lines).count <= 1)
    }
}
