internal import Daemon
internal import HubFrame
internal import HubServer
internal import Probes

/// What the operator decides of probes.
package struct ProbeHubSettings: FeaturePart {
    /// Of targets that say nothing else.
    package var intervalSeconds = 5
    package var timeoutSeconds = 3.0
    /// One agent's list.
    package var mostTargets = 1000
    /// How long events of targets are kept.
    package var eventDays = 366
    /// Where Meshping's own agents are listened to; `nil` does not.
    package var meshpingListen: MeshpingPlace?

    package init() {}

    /// Where the page *Targets* says nothing else (`TargetDefaults.Chosen`).
    var defaults: TargetDefaults {
        var defaults = TargetDefaults()
        defaults.intervalMilliseconds = intervalSeconds * 1000
        defaults.timeoutMilliseconds = Int((timeoutSeconds * 1000).rounded())
        return defaults.fitted
    }

    var facts: [Fact] {
        [
            Fact(
                "New targets",
                "every \(intervalSeconds) s, lost after \(timeoutSeconds) s, unless set on the page 'Targets'"
            ),
            Fact("Targets of an agent", "at most \(mostTargets)"),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofProbes: [Setting] {
        [
            Setting(
                "ECHO_INTERVAL_SECONDS",
                "Seconds between two echo requests to a new target, unless it or the page 'Targets' says other.",
                standard: "5", accepts: "1 to 3600 seconds", example: "10"
            ) { store(whole($1, 1...3600), &$0[ProbeHubSettings.self].intervalSeconds) },
            Setting(
                "ECHO_TIMEOUT_SECONDS",
                "Seconds after which an echo request to such a target is lost.",
                standard: "3", accepts: "0.1 to 10 seconds", example: "2"
            ) { store(decimal($1, 0.1...10), &$0[ProbeHubSettings.self].timeoutSeconds) },
            Setting(
                "MAX_TARGETS",
                "Targets of one agent; what is beyond is left out, and said on the page of targets.",
                standard: "1000", accepts: "1 to 10000", example: "200"
            ) { store(whole($1, 1...ProbePlan.mostTargets), &$0[ProbeHubSettings.self].mostTargets) },
            Setting(
                "MESHPING_LISTEN",
                "Listen for Meshping's own agents here: their path /agent alone, without encryption. Read at the start.",
                standard: "none", accepts: "a loopback address and a port, or none", example: "127.0.0.1:5000"
            ) {
                storeOrAuto($1, &$0[ProbeHubSettings.self].meshpingListen, nothing: "none") {
                    MeshpingPlace($0)
                }
            },
        ]
    }
}
