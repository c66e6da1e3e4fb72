internal import Daemon
internal import HubServer

/// What the operator decides of alerts.
package struct AlertSettings: FeaturePart {
    /// How long incidents are kept after their end, in days.
    package var keptDays = 90
    /// Whether messages have links that acknowledge without a login.
    package var allowsLinks = true

    package init() {}
}

extension Setting<FeatureSettings> {
    static var ofAlerts: [Setting] {
        [
            Setting(
                "KEEP_ALERTS_DAYS", "How long incidents are kept after their end.", standard: "90",
                accepts: "7 to 3650 days", example: "365"
            ) { part, text in
                store(whole(text, 7...3650), &part[AlertSettings.self].keptDays)
            },
            Setting(
                "ACK_LINKS",
                "Whether messages have a link by which who reads them acknowledges the incident without a login. It needs PUBLIC_URL, acknowledges this one incident and nothing else, and is good for seven days.",
                standard: "on", accepts: "on or off", example: "off"
            ) { part, text in
                store(flag(text), &part[AlertSettings.self].allowsLinks)
            },
        ]
    }
}
