internal import AgentHost
internal import Daemon
internal import MonitorCore
internal import Probes
internal import Probing

extension Setting<AgentSettings> {
    static var probes: [Setting] {
        [
            Setting(
                "PROBES",
                "Ping the targets that the hub's administrators choose. With off no target is accepted, and nothing is "
                    + "sent.",
                standard: "on", accepts: "on or off", example: "off"
            ) { store(flag($1), &$0.probes.isOn) },
            Setting(
                "PROBE_MAX_TARGETS", "Targets that a hub may give this agent; a longer list is refused.",
                standard: "1024", accepts: "1 to 10000", example: "100"
            ) { store(whole($1, 1...ProbePlan.mostTargets), &$0.probes.limits.mostTargets) },
            Setting(
                "PROBE_MAX_RATE",
                "Packets a second that this agent sends for probes, of all kinds together; a list that needs more is "
                    + "refused.",
                standard: "500", accepts: "1 to 10000", example: "50"
            ) { store(whole($1, 1...10_000), &$0.probes.limits.mostPerSecond) },
            Setting(
                "PROBE_SOURCE",
                "The address or interface that probes of all kinds, and traces, leave from; those to loopback addresses do not.",
                standard: "auto: as routes say", accepts: "an address of this machine, an interface, or auto",
                example: "eth0"
            ) { storeOrAuto($1, &$0.probes.source, source) },
        ]
    }

    private static func source(_ text: String) -> ProbeSource? {
        if let address = IPAddress(text) { return .address(address) }
        let isName = (1...15).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        return isName && !text.contains("/") ? .interface(text) : nil
    }
}
