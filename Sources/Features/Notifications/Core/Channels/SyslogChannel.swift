internal import HubCore
internal import MonitorCore

/// A syslog server: one line an incident.
///
/// Source: RFC 5424; RFC 6587 §3.4.1 (octet counting over TCP); RFC 5426 (UDP).
public struct SyslogChannel: ChannelLeaf {
    public static let word = "syslog"
    public static let title = "syslog"
    public static let examples = ["syslog://logs.example:514", "syslog+tcp://logs.example:601"]
    /// Every receiver must take so many octets, UDP included.
    private static let longest = 2048
    private static let facility = 3

    let way: ChannelRequest.SyslogCall.Way
    let host: String
    let port: Int

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        let ways: [String: ChannelRequest.SyslogCall.Way] = [
            "syslog": .udp, "rsyslog": .udp, "syslog+udp": .udp, "syslog+tcp": .tcp,
        ]
        guard let way = ways[address.scheme] else { return nil }
        guard !address.host.isEmpty else {
            throw .incomplete("A syslog channel has a host: syslog://logs.example:514.")
        }
        return Self(way: way, host: address.host, port: address.port ?? (way == .udp ? 514 : 601))
    }

    public var canonical: String {
        "\(way == .udp ? "syslog" : "syslog+tcp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    public var place: String { canonical }

    public func requests(_ message: Message) -> [ChannelRequest] {
        let lines = message.items.isEmpty ? [line(message, nil)] : message.items.map { line(message, $0) }
        return lines.map { .syslog(.init(way, host: host, port: port, line: framed($0))) }
    }

    private func framed(_ line: [UInt8]) -> [UInt8] {
        way == .udp ? line : Array("\(line.count) ".utf8) + line
    }

    private func line(_ message: Message, _ item: Message.Item?) -> [UInt8] {
        let priority = Self.facility * 8 + severity(item)
        let name = String(message.hub.name.map { $0.isLetter || $0.isNumber ? $0 : "-" }.prefix(48))
        let id = item.map { String($0.incident.rule.prefix(32)) } ?? "-"
        let data = item.map {
            "[incident@32473 id=\"\($0.incident.number)\" severity=\"\($0.incident.severity.word)\" object=\"\(Self.escaped($0.incident.object.path))\" story=\"\($0.story.rawValue)\"]"
        }
        let head =
            "<\(priority)>1 \(message.sentAt) \(name.utf8.allSatisfy { $0 < 0x80 } ? name : "-") monitor-hub - \(id) \(data ?? "-") "
        let text = item.map { item in
            ([item.heading] + item.details(message).map { "\($0.name) \($0.value)" }).joined(separator: "; ")
        }
        let room = Self.longest - head.utf8.count - 3
        return Array(head.utf8) + [0xef, 0xbb, 0xbf]
            + Array(CleanText.cut(text ?? message.subject, atMost: max(room, 0)).utf8)
    }

    private func severity(_ item: Message.Item?) -> Int {
        guard let item, !item.isOver else { return 5 }
        return switch item.incident.severity {
        case .critical: 2
        case .warning: 4
        case .info: 6
        }
    }

    /// RFC 5424 §6.3.3.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("]", with: "\\]")
    }
}
