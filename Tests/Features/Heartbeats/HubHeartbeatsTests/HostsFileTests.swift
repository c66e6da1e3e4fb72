import Foundation
import Heartbeats
import Testing

@testable import HubHeartbeats

@Suite("hosts.yaml") struct HostsFileTests {
    private static let root =
        "/" + URL(fileURLWithPath: #filePath).pathComponents.dropFirst().dropLast(5).joined(separator: "/")

    @Test("the example is read, with its log") func example() throws {
        let text = try String(contentsOfFile: Self.root + "/packaging/hosts.yaml.example", encoding: .utf8)
        let drafts = try HostsFile(text).drafts
        #expect(drafts.map(\.hostID) == ["web01", "firewall"])
        #expect(drafts[1].scheduleType == .businessHours && drafts[1].periodSeconds == 600)
        #expect(
            drafts[1].logConfig?.contains(#""log_command":"tail -n 1000 /var/log/firewall.log""#) ?? false)
        #expect(drafts[0].logConfig == nil && drafts[0].token == nil)
    }

    @Test(
        "each refusal says what is wrong",
        arguments: [
            ("hosts: 7", "no list 'hosts'"), ("", "no list 'hosts'"), ("hosts: [", "not YAML"),
            ("hosts:\n  - name: x\n    hostid: y", "'hostid' is not a key"),
            ("hosts:\n  - name: x\n    grace_period: soon", "grace_period is not a whole number"),
            ("hosts:\n  - schedule_type: never", "always, business_hours or custom"),
            ("hosts:\n  - log_analysis: {ssh_password: x}", "Use a key"),
            ("a: &a [x]\nhosts: [*a, *a]", "anchors or references"),
            ("hosts:\n  - 7", "This is not a host"),
        ]) func refusals(_ text: String, _ words: String)
    {
        #expect(performing: { _ = try HostsFile(text) }, throws: { "\($0)".contains(words) })
    }

    @Test("a command with stars and ampersands is no reference") func command() throws {
        let drafts = try HostsFile(
            "hosts:\n  - name: x\n    host_id: x\n    log_analysis: {log_command: \"cat /var/log/*.log && date\"}"
        ).drafts
        #expect(drafts[0].logConfig?.contains("*.log && date") ?? false)
    }
}
