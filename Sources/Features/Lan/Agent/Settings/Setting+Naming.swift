internal import AgentHost
internal import Daemon

/// How devices get their names.
extension Setting<AgentSettings> {
    static var naming: [Setting] {
        [
            Setting(
                "PASSIVE",
                "Send nothing to the LAN: no ARP sweep, no question, no reverse DNS, and no probe of the hub's targets there. "
                    + "Devices that are silent are then not found, and names come only from what is heard "
                    + "and from files.",
                standard: "no", accepts: "yes or no", example: "yes"
            ) { store(flag($1), &$0.lan.passive) },
            Setting(
                "RESOLVE_NAMES", "Ask the system's resolver for the names of devices.", standard: "yes",
                accepts: "yes or no", example: "no"
            ) { store(flag($1), &$0.lan.resolveNames) },
            Setting(
                "ASK_DEVICES",
                "Ask devices for their names by multicast DNS, LLMNR, NetBIOS and SSDP: "
                    + "eight packets an hour and interface at rest, and little more than two an hour for "
                    + "each device. What they say unasked is heard either way.",
                standard: "yes", accepts: "yes or no", example: "no"
            ) { store(flag($1), &$0.lan.askDevices) },
            Setting(
                "DEVICES_FILE",
                "The operator's own names, which always win: "
                    + "a line for each, 'aa:bb:cc:dd:ee:ff = Anna's iPad'. Read again when it changes.",
                standard: "/etc/monitor-devices.conf", accepts: "an absolute path",
                example: "/etc/monitor-devices.conf"
            ) { store(path($1), &$0.lan.devicesFile) },
            Setting(
                "LEASE_FILES",
                "Leases of dnsmasq, ISC dhcpd, Kea or odhcpd. Several between commas. "
                    + "Beside one of Kea's, the files of its cleanup (.1, .2, .completed) are read too. "
                    + "Files in /tmp are hidden from the service: see operating.md.",
                standard: "auto: where those servers keep them",
                accepts: "at most 16 absolute paths between commas, or auto",
                example: "/var/lib/misc/dnsmasq.leases"
            ) { storeList($1, &$0.lan.leaseFiles, path) },
        ]
    }
}
