internal import Daemon
internal import HubCore
internal import HubServer

/// What the operator decides of checks.
package struct CheckSettings: FeaturePart {
    /// The least role that may ask, and see what came of it.
    var role = Role.operator
    var keepDays = 30

    package init() {}
}

extension Setting<FeatureSettings> {
    static var ofChecks: [Setting] {
        [
            Setting(
                "CHECK_ROLE",
                "The least role that may ask all agents whether a host answers, and see the answers. DNS records and "
                    + "private addresses that PROBE_ALLOW permits tell of an agent's network.",
                standard: "operator", accepts: "viewer, operator or administrator", example: "administrator"
            ) { store(Role(rawValue: $1), &$0[CheckSettings.self].role) },
            Setting(
                "CHECK_KEEP_DAYS", "Days for which checks and their answers are kept; 10,000 at most.",
                standard: "30", accepts: "1 to 366 days", example: "30"
            ) { store(whole($1, 1...366), &$0[CheckSettings.self].keepDays) },
        ]
    }
}
