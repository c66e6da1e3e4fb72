internal import Daemon
internal import HubServer

/// How long logins by token last.
package struct AccessSettings: FeaturePart {
    var accessMinutes = 15
    var refreshDays = 7

    package init() {}
}

extension Setting<FeatureSettings> {
    static var ofAccess: [Setting] {
        [
            Setting(
                "ACCESS_TOKEN_MINUTES",
                "Minutes for which an access token of POST /api/v1/auth/login is good.",
                standard: "15", accepts: "1 to 60 minutes", example: "15"
            ) { store(whole($1, 1...60), &$0[AccessSettings.self].accessMinutes) },
            Setting(
                "REFRESH_TOKEN_DAYS",
                "Days after which such a login ends where it is not refreshed; it ends after 30 days in any case.",
                standard: "7", accepts: "1 to 30 days", example: "7"
            ) { store(whole($1, 1...30), &$0[AccessSettings.self].refreshDays) },
        ]
    }
}
