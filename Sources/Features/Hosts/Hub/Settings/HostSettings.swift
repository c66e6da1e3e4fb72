internal import Daemon
internal import HubFrame
internal import HubServer

/// What the operator decides of watched hosts.
struct HostSettings: FeaturePart {
    /// From one round to the next.
    var intervalSeconds = 30
    /// Echo requests in a round.
    var packets = 3
    var timeoutSeconds = 2
    /// Lost rounds after which a host is down.
    var downRounds = 2

    var facts: [Fact] {
        [
            Fact("Watched hosts", "asked every \(intervalSeconds) s, by \(packets) packets"),
            Fact("A packet is lost", "after \(timeoutSeconds) s"),
            Fact(
                "A host is down", downRounds == 1 ? "after a lost round" : "after \(downRounds) lost rounds"),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofHosts: [Setting] {
        [
            Setting(
                "HOST_PING_SECONDS", "From one round of echo requests to a watched host to the next.",
                standard: "30", accepts: "10 to 600 seconds", example: "60"
            ) { store(whole($1, 10...600), &$0[HostSettings.self].intervalSeconds) },
            Setting(
                "HOST_PING_PACKETS", "Echo requests in a round; one reply is enough.",
                standard: "3", accepts: "1 to 10", example: "2"
            ) { store(whole($1, 1...10), &$0[HostSettings.self].packets) },
            Setting(
                "HOST_PING_TIMEOUT_SECONDS", "After which an echo request counts as lost.",
                standard: "2", accepts: "1 to 5 seconds", example: "1"
            ) { store(whole($1, 1...5), &$0[HostSettings.self].timeoutSeconds) },
            Setting(
                "HOST_DOWN_ROUNDS", "Rounds that are lost in a row before a watched host is down.",
                standard: "2", accepts: "1 to 10", example: "3"
            ) { store(whole($1, 1...10), &$0[HostSettings.self].downRounds) },
        ]
    }
}
