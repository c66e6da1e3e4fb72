internal import Daemon
internal import HTTPClient
internal import HubCore
internal import HubFrame
internal import HubServer
package import MonitorCore
package import Uplink

/// What the operator decides of the internet line.
package struct UplinkSettings: FeaturePart {
    /// Whether the line is checked at all.
    package var isOn = false
    /// Between two turns of a line that is well.
    package var intervalSeconds = 300
    package var targets = LineTargets(
        resolvers: [IPAddress(v4: 0x0101_0101), IPAddress(v4: 0x0909_0909)],
        addresses: [
            .init(IPAddress(v4: 0x0101_0101), port: 443), .init(IPAddress(v4: 0x0808_0808), port: 443),
            .init(IPAddress(v4: 0x0909_0909), port: 443),
        ],
        pages: ["https://www.debian.org/", "https://www.wikipedia.org/", "https://www.cloudflare.com/"],
        portalPage: "http://connectivitycheck.gstatic.com/generate_204")
    /// Asked after each good turn; a secret: with it anyone can report in this hub's name.
    package var pingURL: Secret?

    package init() {}

    /// Beyond which the time between two turns was not measured, in milliseconds.
    var longestGap: Int64 { Int64(intervalSeconds) * 2000 + 60_000 }

    /// For the settings page.
    var facts: [Fact] {
        guard isOn else {
            return [Fact("Internet line", "not checked (LINE=off)")]
                + (pingURL == nil ? [] : [Fact("HEALTHCHECKS_URL", "set, but not called (LINE=off)")])
        }
        let interval = LengthText.text(milliseconds: Int64(intervalSeconds) * 1000)
        return [
            Fact("Internet line", "checked every \(interval)"),
            Fact("HEALTHCHECKS_URL", pingURL == nil ? "not set" : "set"),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofUplink: [Setting] {
        [
            Setting(
                "LINE",
                "Whether this hub checks its internet line: names, TCP connections and pages of different owners.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0[UplinkSettings.self].isOn) },
            Setting(
                "LINE_INTERVAL",
                "Seconds between two checks of a line that is well. One that is not is checked each minute.",
                standard: "300", accepts: "60 to 3600 seconds", example: "120"
            ) { store(whole($1, 60...3600), &$0[UplinkSettings.self].intervalSeconds) },
            Setting(
                "LINE_RESOLVERS", "Resolvers that a check asks for a name, by address, between commas.",
                standard: "1.1.1.1, 9.9.9.9", accepts: "at most 16 addresses", example: "1.1.1.1, 192.0.2.53"
            ) {
                storeList($1, &$0[UplinkSettings.self].targets.resolvers) { IPAddress(parsing: $0[...]) }
            },
            Setting(
                "LINE_ADDRESSES", "Addresses with TCP ports that a check connects to. Name different owners.",
                standard: "1.1.1.1:443, 8.8.8.8:443, 9.9.9.9:443",
                accepts: "at most 16 of address:port between commas",
                example: "192.0.2.1:443, [2001:db8::1]:443"
            ) { storeList($1, &$0[UplinkSettings.self].targets.addresses) { LineTargets.Endpoint($0) } },
            Setting(
                "LINE_PAGES",
                "Pages whose certificates a check verifies. One is asked at a time, all where it fails.",
                standard: "https://www.debian.org/, https://www.wikipedia.org/, https://www.cloudflare.com/",
                accepts: "at most 16 https URLs between commas", example: "https://www.example.com/"
            ) {
                storeList($1, &$0[UplinkSettings.self].targets.pages) {
                    (try? EndpointURL($0, schemes: [.https])) == nil ? nil : $0
                }
            },
            Setting(
                "LINE_PORTAL_PAGE",
                "A page in plain HTTP that answers 204 and nothing, unless a portal answers in its place.",
                standard: "http://connectivitycheck.gstatic.com/generate_204", accepts: "an http URL",
                example: "http://www.example.com/generate_204"
            ) { settings, text in
                store(
                    (try? EndpointURL(text, schemes: [.http])) == nil ? nil : text,
                    &settings[UplinkSettings.self].targets.portalPage)
            },
            Setting(
                "HEALTHCHECKS_URL",
                "A URL of healthchecks.io, or of a service like it, that is asked after each check that finds the line well.",
                standard: "none", accepts: "an http or https URL",
                example: "https://hc-ping.com/00000000-0000-0000-0000-000000000000", isSecret: true
            ) { settings, text in
                store(
                    (try? EndpointURL(text)) == nil ? nil : Secret(text),
                    &settings[UplinkSettings.self].pingURL)
            },
        ]
    }
}
