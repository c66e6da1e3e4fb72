internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// PagerDuty, events of version 2: one event an incident, whose key makes a repeat harmless.
///
/// Source: developer.pagerduty.com, Send an alert event.
public struct PagerDutyChannel: ChannelLeaf {
    public static let word = "pagerduty"
    public static let title = "PagerDuty"
    public static let examples = ["pagerduty://ROUTINGKEY"]
    private static let summary = 1024

    let key: String
    let isEurope: Bool

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        guard address.scheme == "pagerduty" else { return nil }
        // Apprise has the integration's key before an API key.
        let key = address.user.isEmpty ? address.writtenHost : address.user
        guard Letters.isIdentifier(key, 20...64) else {
            throw .incomplete("A PagerDuty channel has an integration's routing key: pagerduty://ROUTINGKEY.")
        }
        return Self(key: key, isEurope: address.asked("region") == "eu")
    }

    public var canonical: String { "pagerduty://\(key)" + (isEurope ? "?region=eu" : "") }

    public var place: String { "PagerDuty …\(key.suffix(4))" }

    public func requests(_ message: Message) -> [ChannelRequest] {
        if message.items.isEmpty {
            return [
                call(
                    action: "trigger", dedup: message.id, message, summary: message.subject, severity: .info,
                    nil)
            ]
        }
        return message.items.flatMap { item -> [ChannelRequest] in
            let key = "\(message.hub.name) incident \(item.incident.number)"
            let opening = call(
                action: "trigger", dedup: key, message, summary: item.heading,
                severity: item.incident.severity, item)
            let end = call(
                action: "resolve", dedup: key, message, summary: item.heading,
                severity: item.incident.severity, item)
            switch item.story {
            case .ended: return [end]
            case .cameAndWent: return [opening, end]
            default: return [opening]
            }
        }
    }

    private func call(
        action: String, dedup: String, _ message: Message, summary: String, severity: Severity,
        _ item: Message.Item?
    ) -> ChannelRequest {
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            json.value("routing_key", key)
            json.value("event_action", action)
            json.value("dedup_key", CleanText.cut(dedup, atMost: 255))
            json.value("client", message.hub.name)
            if let link = message.link { json.value("client_url", link) }
            if action == "trigger", let path = item?.incident.acknowledgementPath, let base = message.hub.url
            {
                json.array("links") { json in
                    json.object { json in
                        json.value("href", base + path)
                        json.value("text", "Acknowledge at \(message.hub.name)")
                    }
                }
            }
            json.object("payload") { json in
                json.value("summary", CleanText.cut(summary, units: Self.summary))
                json.value(
                    "source",
                    CleanText.cut(item?.incident.object.path ?? message.hub.name, units: Self.summary))
                json.value("severity", severity.word)
                json.value("timestamp", item?.incident.openedAt ?? message.sentAt)
                if let item {
                    json.value("class", item.incident.rule)
                    json.value("group", item.incident.object.site)
                    let details = item.details(message).map { "\($0.name): \($0.value)" }
                    json.object("custom_details") { $0.value("details", details.joined(separator: "; ")) }
                }
            }
        }
        let host = isEurope ? "events.eu.pagerduty.com" : "events.pagerduty.com"
        return .http(
            .init(
                .post, "https://\(host)/v2/enqueue", headers: [.init("Content-Type", "application/json")],
                body: json.bytes))
    }
}
