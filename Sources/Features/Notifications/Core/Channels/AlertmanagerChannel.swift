internal import HubCore
internal import MonitorCore
internal import MonitorWire

/// Prometheus' Alertmanager, for houses whose routing is there already.
///
/// An alert without an end is taken for over after Alertmanager's own time; so each has one, a week ahead, which a
/// reminder or digest moves on.
///
/// Source: the OpenAPI document of Alertmanager's API v2, `POST /alerts`.
public struct AlertmanagerChannel: ChannelLeaf {
    public static let word = "alertmanager"
    public static let title = "Alertmanager"
    public static let examples = [
        "alertmanagers://alerts.example:9093", "alertmanager://alerts.example:9093",
    ]
    private static let lasts: Int64 = 7 * 86_400_000

    let base: String

    public static func read(_ address: ChannelAddress) throws(ChannelAddressFault) -> Self? {
        guard address.scheme == "alertmanager" || address.scheme == "alertmanagers" else { return nil }
        guard !address.host.isEmpty else {
            throw .incomplete("An Alertmanager channel has a host: alertmanagers://alerts.example:9093.")
        }
        let path = address.path.map { "/" + PercentText.encoded($0) }.joined()
        return Self(
            base: "\(address.scheme == "alertmanagers" ? "https" : "http")://\(address.authority)\(path)")
    }

    public var canonical: String {
        "alertmanager\(base.hasPrefix("https") ? "s" : "")://\(base.drop { $0 != "/" }.dropFirst(2))"
    }

    public var place: String { base }

    public func requests(_ message: Message) -> [ChannelRequest] {
        var json = JSONWriter(reservingBytes: 1024)
        json.array { json in
            for item in message.items { json.object { write(item, message, &$0) } }
            if message.items.isEmpty {
                json.object { json in
                    json.object("labels") {
                        $0.value("alertname", "test"); $0.value("severity", "info")
                    }
                    json.object("annotations") { $0.value("summary", message.subject) }
                    json.value("startsAt", message.sentAt)
                    json.value("endsAt", UTCTime(milliseconds: message.sentAt.milliseconds + 60_000))
                }
            }
        }
        return [
            .http(
                .init(
                    .post, base + "/api/v2/alerts", headers: [.init("Content-Type", "application/json")],
                    body: json.bytes))
        ]
    }

    private func write(_ item: Message.Item, _ message: Message, _ json: inout JSONWriter) {
        let incident = item.incident
        json.object("labels") { json in
            json.value("alertname", incident.rule)
            json.value("severity", incident.severity.word)
            json.value("object", incident.object.path)
            json.value("incident", "\(incident.number)")
        }
        json.object("annotations") { json in
            json.value("summary", incident.title)
            if let text = incident.text { json.value("description", text) }
        }
        json.value("startsAt", incident.openedAt)
        json.value(
            "endsAt", incident.endedAt ?? UTCTime(milliseconds: message.sentAt.milliseconds + Self.lasts))
        if let link = message.hub.url { json.value("generatorURL", "\(link)/alerts/\(incident.number)") }
    }
}
