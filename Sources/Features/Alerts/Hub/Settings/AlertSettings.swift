internal import Daemon
internal import HubServer

/// What the operator decides of alerts.
package struct AlertSettings: FeaturePart {
    /// How long incidents are kept after their end, in days.
    package var keptDays = 90

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
            }
        ]
    }
}
