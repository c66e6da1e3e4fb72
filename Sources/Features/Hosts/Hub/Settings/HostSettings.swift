internal import Daemon
internal import Hosts
internal import HubCore
internal import HubFrame
internal import HubServer

/// What the operator decides of watched hosts.
struct HostSettings: FeaturePart {
    /// Where 'Host pings' says nothing else (`HostPing.Chosen`).
    var ping = HostPing()

    var facts: [Fact] {
        [
            Fact(
                "Watched hosts",
                "every \(ping.intervalSeconds) s, \(CountText.text(ping.packets, "packet")), lost after \(ping.timeoutSeconds) s, "
                    + "down after \(CountText.text(ping.downRounds, "round")), unless set on the page 'Host pings'"
            )
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofHosts: [Setting] {
        [
            Setting(
                "HOST_PING_SECONDS",
                "From one round of echo requests to a watched host to the next, unless the page 'Host pings' says other.",
                standard: "30", accepts: "10 to 600 seconds", example: "60"
            ) { store(whole($1, HostPing.intervals), &$0[HostSettings.self].ping.intervalSeconds) },
            Setting(
                "HOST_PING_PACKETS", "Echo requests in a round; one reply is enough.",
                standard: "3", accepts: "1 to 10", example: "2"
            ) { store(whole($1, HostPing.packetCounts), &$0[HostSettings.self].ping.packets) },
            Setting(
                "HOST_PING_TIMEOUT_SECONDS", "After which an echo request counts as lost.",
                standard: "2", accepts: "1 to 5 seconds", example: "1"
            ) { store(whole($1, HostPing.timeouts), &$0[HostSettings.self].ping.timeoutSeconds) },
            Setting(
                "HOST_DOWN_ROUNDS", "Rounds that are lost in a row before a watched host is down.",
                standard: "2", accepts: "1 to 10", example: "3"
            ) { store(whole($1, HostPing.downRoundCounts), &$0[HostSettings.self].ping.downRounds) },
        ]
    }
}
