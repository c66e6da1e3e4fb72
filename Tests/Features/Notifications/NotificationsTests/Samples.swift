import HubCore
import MonitorCore

@testable import Notifications

/// Messages to build channels' requests from.
enum Samples {
    /// 2026-11-30T10:02:10Z.
    static let opened = UTCTime(milliseconds: 1_796_032_930_000)

    static func later(_ seconds: Int64) -> UTCTime {
        UTCTime(milliseconds: opened.milliseconds + seconds * 1000)
    }

    static func incident(
        _ number: Int64 = 12, _ title: String = "Disk / of attic is filling up",
        severity: Severity = .warning,
        endedAt: UTCTime? = nil, text: String? = nil
    ) -> NoticedIncident {
        NoticedIncident(
            number: number, rule: "disk.full", object: AlertObject.agent("attic").part("disk", "/"),
            severity: severity, openedAt: opened, endedAt: endedAt, value: 93, worst: 95.5, threshold: 90,
            unit: "%",
            title: title, text: text)
    }

    static func message(
        _ items: [Message.Item] = [Message.Item(.opened, incident())], kind: Message.Kind = .opened,
        more: Int = 0
    ) -> Message {
        Message(
            id: "n7-1", kind: kind, sentAt: later(10), items: items, more: more,
            hub: HubName(name: "Network Monitor", url: "https://hub.example"), offsetSeconds: 3600)
    }

    static let ended = message(
        [Message.Item(.ended, incident(endedAt: later(760)))], kind: .ended)

    static let digest = message(
        [
            Message.Item(.opened, incident(1, "attic is offline", severity: .critical)),
            Message.Item(.cameAndWent, incident(2, "eth0 is down", endedAt: later(300))),
        ], kind: .digest, more: 3)

    static let test = Message(
        id: "t1", kind: .test, sentAt: later(0), text: "anna", hub: HubName(name: "Network Monitor"))

    /// Names that devices give themselves.
    static let hostile =
        "@everyone <!channel> <@123> @room *b* _i_ `c` ||s|| [x](http://evil.example) <b>x</b> &amp; \"q\" \\ $JSON \u{202e}gnp"

    static let hostileMessage = message([Message.Item(.opened, incident(3, hostile, text: hostile))])

    /// Longer than any channel's limit.
    static let longMessage = message(
        (1...20).map {
            Message.Item(.opened, incident($0, String(repeating: "ä\u{1f468}\u{200d}\u{1f469}", count: 2000)))
        },
        more: 980)

    static func body(_ request: ChannelRequest?) -> String {
        switch request {
        case .http(let call): String(decoding: call.body, as: UTF8.self)
        case .mail(let call): String(decoding: call.body, as: UTF8.self)
        case .syslog(let call): String(decoding: call.line, as: UTF8.self)
        case nil: ""
        }
    }

    static func url(_ request: ChannelRequest?) -> String {
        if case .http(let call) = request { call.url } else { "" }
    }
}
